import { useTexts } from '../texts/language.tsx';
import { Difference } from '../ui/difference.tsx';
import { Notice } from '../ui/notice.tsx';
import type { FieldChange } from './save-unless-changed.ts';

/** What another person changed while one typed. What was typed stays, and saving again puts it in its place. */
export function ChangedMeanwhile({
  changes,
  labelOf,
  isGone = false,
}: {
  changes: readonly FieldChange[];
  labelOf: (field: string) => string;
  isGone?: boolean;
}) {
  const { common } = useTexts();
  const inWords = (value: unknown): string => {
    if (value === undefined || value === null) return '';
    if (typeof value === 'boolean') return value ? common.yes : common.no;
    return Array.isArray(value)
      ? value.map(inWords).join(', ')
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  };
  return (
    <Notice kind="error" title={isGone ? common.removedMeanwhile : common.changedMeanwhile}>
      {!isGone && (
        <ul>
          {changes.map(({ field, before, after }) => (
            <li key={field}>
              {labelOf(field)}: <Difference before={inWords(before)} after={inWords(after)} />
            </li>
          ))}
        </ul>
      )}
      <p>{common.keptTyped}</p>
    </Notice>
  );
}
