import { Link } from '@tanstack/react-router';
import type { Answer } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Difference } from '../../ui/difference.tsx';
import { Time } from '../../ui/time.tsx';

type Entry = Answer<'/esploro/v1/assets/{id}/history'>['entry'][number];

/** One change of a record: by whom or which run, when, and each field from what to what. */
export function HistoryEntry({ entry }: { entry: Entry }) {
  const { records } = useTexts();
  const { run, by, time, change, relation } = entry;
  const hasNothing = change.length === 0 && relation.length === 0;
  return (
    <article className="stack tight">
      <p>
        {run && (
          <>
            {records.byRun}{' '}
            <Link to="/runs/$instance" params={{ instance: run.id }}>
              {run.name}
            </Link>{' '}
          </>
        )}
        {records.by(by)}
        {time !== undefined && (
          <>
            {', '}
            <Time at={time} />
          </>
        )}
      </p>
      {hasNothing && <p className="muted">{records.valuesUnknown}</p>}
      {change.length > 0 && (
        <dl className="record-fields">
          {change.map(({ field, before, after }) => (
            <div key={field}>
              <dt>{field}</dt>
              <dd>
                <Difference before={toText(before)} after={toText(after)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {relation.map(({ action, key }) => (
        <p key={`${action} ${key}`}>{action === 'add' ? records.relationAdded(key) : records.relationRemoved(key)}</p>
      ))}
    </article>
  );
}

/** A value as text; what is nested, as it would be sent. */
function toText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 1);
}
