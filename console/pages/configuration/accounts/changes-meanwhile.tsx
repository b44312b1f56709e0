import { useRead } from '../../../api/read.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Difference } from '../../../ui/difference.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Time } from '../../../ui/time.tsx';

/** Who changed which field of a user since this revision, from what to what. What was typed stays where it is. */
export function ChangesMeanwhile({ id, since, message }: { id: string; since: number; message: string }) {
  const { accounts, records } = useTexts();
  const history = useRead('/almaws/v1/users/{id}/history', { path: { id }, query: { limit: 100 } });
  const entries = (history.data?.entry ?? []).filter(({ revision = 0 }) => revision > since);
  return (
    <Notice kind="error" title={accounts.changedMeanwhile}>
      {history.data && entries.length === 0 && <p>{message}</p>}
      {entries.map(({ revision, by, time, change }) => (
        <div key={revision} className="stack tight">
          <p>
            {by}
            {time !== undefined && (
              <>
                {', '}
                <Time at={time} />
              </>
            )}
          </p>
          <ul>
            {change
              .filter(({ field }) => field !== 'provenance')
              .map(({ field, before, after }) => (
                <li key={field}>
                  {accounts.fields[field] ?? field}: <Difference before={inWords(before)} after={inWords(after)} />
                </li>
              ))}
          </ul>
          {change.length === 0 && <p className="muted">{records.valuesUnknown}</p>}
        </div>
      ))}
      <p>{accounts.keptTyped}</p>
    </Notice>
  );
}

/** A value of a record in a line: codes by their labels, entries of lists one after another. */
function inWords(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((each) => inWords(each) ?? '').join('; ');
  if (typeof value !== 'object' || value === null) return '';
  const { value: code, desc, ...others } = value as Readonly<Record<string, unknown>>;
  if (typeof code === 'string' && Object.keys(others).length === 0) return typeof desc === 'string' ? desc : code;
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined && inner !== null && inner !== false)
    .map(([name, inner]) => (inner === true ? name : (inWords(inner) ?? '')))
    .join(', ');
}
