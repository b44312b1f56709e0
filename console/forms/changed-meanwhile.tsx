import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';
import { Difference } from '../ui/difference.tsx';
import { Notice } from '../ui/notice.tsx';
import { Time } from '../ui/time.tsx';
import { changedLines, changedParts } from './changed-parts.ts';
import type { FieldChange } from './save-unless-changed.ts';

/** What another person changed at once; who it was and when, where that is known. */
export interface Edit {
  by?: string | undefined;
  at?: string | undefined;
  changes: readonly FieldChange[];
}

/** What others changed while one typed. What was typed stays, and to go on puts it in its place. */
export function ChangedMeanwhile({
  edits,
  labelOf,
  isGone = false,
  hasTyped = true,
  onDrop,
}: {
  edits: readonly Edit[];
  /** The label of a field by its path: `languages.en.subject`. */
  labelOf: (path: string) => string;
  isGone?: boolean;
  /** Whether there is something that stays. */
  hasTyped?: boolean;
  /** Drops what was typed. In a dialog, to close it is enough. */
  onDrop?: () => void;
}) {
  const { common, records } = useTexts();
  return (
    <Notice kind="error" title={isGone ? common.removedMeanwhile : common.changedMeanwhile}>
      {!isGone &&
        edits.map(({ by, at, changes }) => (
          <div key={`${by} ${at}`} className="stack tight">
            {by !== undefined && (
              <p>
                {by}
                {at !== undefined && (
                  <>
                    {', '}
                    <Time at={at} />
                  </>
                )}
              </p>
            )}
            {changes.length === 0 && <p className="muted">{records.valuesUnknown}</p>}
            <ul>
              {changes.flatMap(changedParts).map((change) => (
                <li key={change.field}>
                  {labelOf(change.field)}:{' '}
                  <Difference {...changedLines(inWords(change.before), inWords(change.after))} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      {hasTyped && <p>{common.keptTyped}</p>}
      {onDrop && (
        <div>
          <Button onClick={onDrop}>{common.dropTyped}</Button>
        </div>
      )}
    </Notice>
  );

  /** A value in a line: codes by their labels, entries of lists one after another. */
  function inWords(value: unknown): string | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'boolean') return value ? common.yes : common.no;
    if (Array.isArray(value)) return value.map((each) => inWords(each) ?? '').join('; ');
    if (typeof value !== 'object') return JSON.stringify(value);
    const { value: code, desc, ...others } = value as Readonly<Record<string, unknown>>;
    if (typeof code === 'string' && Object.keys(others).length === 0) return typeof desc === 'string' ? desc : code;
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined && inner !== null && inner !== false)
      .map(([name, inner]) => (inner === true ? name : (inWords(inner) ?? '')))
      .join(', ');
  }
}
