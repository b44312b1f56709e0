import { useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { useFormats } from '../../ui/formats.ts';
import { Problem } from '../../ui/notice.tsx';
import { Table } from '../../ui/table.tsx';
import { MembersLink } from './members-link.tsx';
import type { Instance } from '../../runs/instance.ts';
import { ServerWords } from '../../ui/server-words.tsx';

const AGAIN_MS = 1_500;

/** Why members failed or were skipped: each cause with its number and some of them. Nothing where none did. */
export function Causes({ run }: { run: Instance }) {
  const { run: texts, server } = useTexts();
  const { number } = useFormats();
  const { failed, skipped } = run.counts;
  const causes = useRead(
    '/almaws/v1/conf/jobs/{id}/instances/{instance}/causes',
    { path: { id: run.job_info.id, instance: run.id } },
    {
      enabled: failed + skipped > 0,
      // The figures are those of the outcomes: while they differ, one of the two is older.
      refetchInterval: ({ state: { data } }) => (data && sumOf(data.cause) === failed + skipped ? false : AGAIN_MS),
    },
  );
  if (failed + skipped === 0) return null;
  return (
    <section className="stack tight">
      <h2>{texts.causesTitle}</h2>
      {causes.error && !causes.data && <Problem problem={causes.error} onRetry={() => void causes.refetch()} />}
      {causes.data && (
        <Table
          caption={texts.causesCaption}
          rows={causes.data.cause}
          keyOf={({ outcome, reason }) => `${outcome.value} ${reason}`}
          columns={[
            { key: 'outcome', heading: texts.outcome, cell: ({ outcome }) => texts.outcomes[outcome.value] },
            {
              key: 'reason',
              heading: texts.cause,
              cell: ({ reason, reason_desc: words }) => (
                <ServerWords known={server.reasons[reason]}>{words}</ServerWords>
              ),
            },
            {
              key: 'count',
              heading: texts.members,
              isNumber: true,
              cell: ({ outcome, reason, count }) => (
                <MembersLink run={run} outcome={outcome.value} reason={reason}>
                  {number(count)}
                </MembersLink>
              ),
            },
            {
              key: 'examples',
              heading: texts.examples,
              cell: ({ example, reason_desc: words }) => (
                <ul className="plain-list">
                  {example.map(({ id, description, message }) => (
                    <li key={id}>
                      {description} <code className="small muted">{id}</code>
                      {message !== words && (
                        <div className="small muted">
                          <ServerWords>{message}</ServerWords>
                        </div>
                      )}
                    </li>
                  ))}
                </ul>
              ),
            },
          ]}
        />
      )}
    </section>
  );
}

function sumOf(causes: readonly { count: number }[]): number {
  return causes.reduce((sum, { count }) => sum + count, 0);
}
