import { useState, type KeyboardEvent } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { KEEP_ROWS } from '../../api/read.ts';
import { useLiveRead } from '../../live/live-read.ts';
import { RecordLink } from '../../runs/record-link.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Select } from '../../ui/field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Pager } from '../../ui/pager.tsx';
import { BarSign } from '../../ui/stacked-bar.tsx';
import { Table } from '../../ui/table.tsx';
import { MemberChanges } from './member-changes.tsx';
import { MembersLink } from './members-link.tsx';
import { CsvLink } from './csv-link.tsx';
import { hasEnded, OUTCOMES, TONES, type Instance, type MemberOutcome } from '../../runs/instance.ts';
import { type Member, type RunSearch } from './run-address.ts';
import { ServerWords, useServerLanguage } from '../../ui/server-words.tsx';

const LIMIT = 50;

interface Filter {
  outcome: MemberOutcome | undefined;
  reason: string | undefined;
  offset: number;
}

/** The members of a run with outcome, reason and what changed, a page at a time. Filter and page are in the address. */
export function Members({ run, filter }: { run: Instance; filter: Filter }) {
  const { run: texts } = useTexts();
  const { outcome, reason, offset } = filter;
  const isFiltered = outcome !== undefined || reason !== undefined;
  const members = useLiveRead(
    '/almaws/v1/conf/jobs/{id}/instances/{instance}/members',
    {
      path: { id: run.job_info.id, instance: run.id },
      query: {
        limit: LIMIT,
        offset,
        changes: true,
        ...(outcome === undefined ? {} : { outcome }),
        ...(reason === undefined ? {} : { reason }),
      },
    },
    // With a filter, new rows come in between: the list waits until it is asked for. Without, every row has its place.
    { ...KEEP_ROWS, goesOn: () => !hasEnded(run) && !isFiltered, everyMs: 4_000, isStreamed: false },
  );
  const settled = run.members - run.counts.waiting;
  const [settledThen, setSettledThen] = useState({ at: 0, settled });
  if (settledThen.at !== members.dataUpdatedAt) setSettledThen({ at: members.dataUpdatedAt, settled });
  const isOld = isFiltered && members.data !== undefined && settled !== settledThen.settled;
  const turn = useTurn();
  const rows = members.data?.member ?? [];
  return (
    <section className="stack" id="members">
      <MemberFilter run={run} filter={filter} />
      {isOld && (
        <div role="status">
          <Button onClick={() => void members.refetch()}>{texts.newsAny}</Button>
        </div>
      )}
      {members.isPending && <Loading />}
      {members.error && !members.data && <Problem problem={members.error} onRetry={() => void members.refetch()} />}
      {members.data && rows.length === 0 && (
        <Empty title={isFiltered ? texts.noMembers : texts.noMembersYet}>
          {isFiltered && (
            <p>
              <MembersLink run={run}>{texts.showAllMembers}</MembersLink>
            </p>
          )}
        </Empty>
      )}
      {rows.length > 0 && (
        <>
          <MemberTable rows={rows} run={run} />
          <Pager offset={offset} limit={LIMIT} total={members.data?.total_record_count ?? 0} onTurn={turn} />
        </>
      )}
    </section>
  );
}

function useTurn(): (offset: number) => void {
  const navigate = useNavigate({ from: '/runs/$instance' });
  return (offset) => {
    void navigate({
      search: (before: RunSearch) => ({ ...before, offset: offset === 0 ? undefined : offset }),
      resetScroll: false,
    });
  };
}

function MemberFilter({ run, filter: { outcome, reason } }: { run: Instance; filter: Filter }) {
  const { run: texts, server } = useTexts();
  const lang = useServerLanguage();
  const { number } = useFormats();
  const navigate = useNavigate({ from: '/runs/$instance' });
  const reasons = run.reason.filter((each) => outcome === undefined || each.outcome === outcome);
  const isKnown = reason === undefined || reasons.some((each) => each.reason === reason);
  return (
    <div className="row fields no-print">
      <Select
        label={texts.outcome}
        value={outcome ?? ''}
        onChange={({ target }) => {
          const chosen = OUTCOMES.find((each) => each === target.value);
          void navigate({ search: { view: 'members', outcome: chosen }, resetScroll: false });
        }}
      >
        <option value="">
          {texts.anyOutcome} ({number(run.members)})
        </option>
        {OUTCOMES.map((each) => (
          <option key={each} value={each}>
            {texts.outcomes[each]} ({number(run.counts[each])})
          </option>
        ))}
      </Select>
      {(reasons.length > 0 || reason !== undefined) && (
        <Select
          label={texts.reason}
          value={reason ?? ''}
          onChange={({ target }) => {
            const chosen = target.value === '' ? undefined : target.value;
            void navigate({ search: { view: 'members', outcome, reason: chosen }, resetScroll: false });
          }}
        >
          <option value="">{texts.anyReason}</option>
          {!isKnown && <option value={reason}>{reason}</option>}
          {reasons.map((each) => (
            <option
              key={`${each.outcome} ${each.reason}`}
              value={each.reason}
              lang={server.reasons[each.reason] === undefined ? lang : undefined}
            >
              {server.reasons[each.reason] ?? each.reason_desc} ({number(each.count)})
            </option>
          ))}
        </Select>
      )}
      {outcome !== undefined && outcome !== 'waiting' && run.counts[outcome] > 0 && (
        <LinkButton
          to="/sets/new"
          search={{
            instance: run.id,
            population: outcome.toUpperCase(),
            ...(reason === undefined ? {} : { reason }),
          }}
        >
          {texts.makeSet}
        </LinkButton>
      )}
      <CsvLink run={run} />
    </div>
  );
}

function MemberTable({ rows, run }: { rows: readonly Member[]; run: Instance }) {
  const { run: texts } = useTexts();
  const content = run.set.content.value;
  const hasChanges = rows.some(({ change }) => change?.after !== undefined);
  return (
    // The keys are those of the table inside, which can have the focus.
    <div className="stack tight" onKeyDown={goToChange}>
      {hasChanges && <p className="small muted no-print">{texts.changeKeys}</p>}
      <Table
        caption={texts.views.members}
        rows={rows}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'outcome',
            heading: texts.outcome,
            cell: ({ outcome }) => (
              <span className="keep-together">
                <BarSign tone={TONES[outcome.value]} />
                {texts.outcomes[outcome.value]}
              </span>
            ),
          },
          {
            key: 'record',
            heading: texts.record,
            cell: ({ id, description }) => (
              <>
                {description !== '' && (
                  <div>
                    <RecordLink content={content} id={id}>
                      {description}
                    </RecordLink>
                  </div>
                )}
                <code className="small muted">{id}</code>
              </>
            ),
          },
          { key: 'became', heading: texts.became, cell: (member) => <WhatBecame member={member} run={run} /> },
          ...(hasChanges
            ? [{ key: 'change', heading: texts.changes, cell: (member: Member) => <MemberChanges member={member} /> }]
            : []),
        ]}
      />
    </div>
  );
}

function WhatBecame({ member, run }: { member: Member; run: Instance }) {
  const { run: texts, server } = useTexts();
  const { time } = useFormats();
  const { message, reason, attempts, not_before: next, detail } = member;
  // A message of its own says more than the reason.
  const isOfReason = run.reason.some((each) => each.reason === reason && each.reason_desc === message);
  return (
    <div className="stack tight">
      {message !== null && (
        <div>
          <ServerWords known={isOfReason ? server.reasons[reason ?? ''] : undefined}>{message}</ServerWords>
        </div>
      )}
      {attempts > 1 && <div className="small muted">{texts.attempts(attempts)}</div>}
      {next !== undefined && <div className="small muted">{texts.nextTry(time(next))}</div>}
      {detail.length > 0 && (
        <details>
          <summary className="small">{texts.details(detail.length)}</summary>
          <ul className="plain-list small">
            {detail.map(({ item, reason: code, reason_desc: each, message: own }) => (
              <li key={`${item} ${code}`}>
                {item}:{' '}
                <ServerWords known={own === undefined ? server.reasons[code] : undefined}>{own ?? each}</ServerWords>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** N and P go to the next and the last change. Only while the focus is in the table, so that no other key is taken. */
function goToChange({ key, ctrlKey, metaKey, altKey, currentTarget }: KeyboardEvent<HTMLElement>): void {
  const step = { n: 1, p: -1 }[key.toLowerCase()];
  if (step === undefined || ctrlKey || metaKey || altKey) return;
  const changes = [...currentTarget.querySelectorAll<HTMLElement>('[data-change]')];
  const current = changes.findIndex((each) => each === document.activeElement);
  const next = changes[current === -1 && step < 0 ? changes.length - 1 : current + step];
  next?.focus();
}
