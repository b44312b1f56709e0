import { useTexts } from '../../texts/language.tsx';
import { Notice } from '../../ui/notice.tsx';
import { REPORTED, type MembersReport } from './send-ids.ts';

/** What became of the ids that were sent. */
export function MembersReportNotice({ report }: { report: MembersReport }) {
  const { sets } = useTexts();
  const kinds = REPORTED.filter((kind) => (report[kind]?.total ?? 0) > 0);
  const hasTrouble = kinds.some((kind) => ['unknown', 'malformed', 'ambiguous'].includes(kind));
  return (
    <Notice kind={hasTrouble ? 'warning' : 'success'} title={sets.report.title}>
      <ul>
        {kinds.map((kind) => {
          const { total, examples } = report[kind] ?? { total: 0, examples: [] };
          const isListed = !['added', 'removed'].includes(kind);
          return (
            <li key={kind}>
              {sets.report[kind](total)}
              {isListed && (
                <>
                  : <code>{examples.join(', ')}</code>
                  {total > examples.length && ` ${sets.report.more(total - examples.length)}`}
                </>
              )}
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}
