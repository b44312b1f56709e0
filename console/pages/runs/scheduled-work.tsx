import { Link } from '@tanstack/react-router';
import { useRead, type Answer } from '../../api/read.ts';
import type { Instance } from '../../runs/instance.ts';
import { useTexts } from '../../texts/language.tsx';
import { Badge, type BadgeKind } from '../../ui/badge.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { ServerWords } from '../../ui/server-words.tsx';

const PATH = '/almaws/v1/conf/upkeep';
const EVERY_MS = 10_000;

type Upkeep = Answer<typeof PATH>['upkeep'][number];

const KINDS: Record<Upkeep['state']['value'], BadgeKind> = {
  GOES_ON: 'success',
  FAILS: 'danger',
  LATE: 'attention',
  NEVER: 'neutral',
};

/** What goes on later by itself: runs that wait for their next pass, and what workers keep doing. */
export function ScheduledWork({ running }: { running: readonly Instance[] }) {
  const { runs: texts, server } = useTexts();
  const upkeep = useRead(PATH, {}, { refetchInterval: EVERY_MS });
  const waiting = running
    .flatMap((run) => (run.waits_until === null ? [] : [{ run, from: run.waits_until }]))
    .sort((a, b) => a.from.localeCompare(b.from));
  return (
    <section className="stack">
      <h2>{texts.scheduled}</h2>
      {waiting.length === 0 ? (
        <p className="muted">{texts.nothingWaits}</p>
      ) : (
        <ul>
          {waiting.map(({ run, from }) => (
            <li key={run.id}>
              <Link to="/runs/$instance" params={{ instance: run.id }}>
                {run.name}
              </Link>
              : {texts.passOf(run.parked)} <Time at={from} />
            </li>
          ))}
        </ul>
      )}
      {upkeep.error && !upkeep.data && <Problem problem={upkeep.error} onRetry={() => void upkeep.refetch()} />}
      {upkeep.data && (
        <Table
          caption={texts.upkeep}
          rows={upkeep.data.upkeep}
          keyOf={({ work }) => work.value}
          columns={[
            {
              key: 'work',
              heading: texts.work,
              cell: ({ work }) => <ServerWords known={server.upkeep[work.value]}>{work.desc}</ServerWords>,
            },
            {
              key: 'state',
              heading: texts.status,
              cell: ({ state, advice }) => (
                <>
                  <Badge kind={KINDS[state.value]}>
                    <ServerWords known={server.upkeepStates[state.value]}>{state.desc}</ServerWords>
                  </Badge>
                  {advice !== null && (
                    <p className="small">
                      <ServerWords>{advice}</ServerWords>
                    </p>
                  )}
                </>
              ),
            },
            { key: 'every', heading: texts.every, cell: (each) => texts.seconds(each.every_seconds) },
            {
              key: 'done',
              heading: texts.lastDone,
              cell: ({ done }) => (done === null ? '–' : <Time at={done} />),
            },
          ]}
        />
      )}
    </section>
  );
}
