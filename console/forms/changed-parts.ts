import type { FieldChange } from './save-unless-changed.ts';

/** So many changed lines of a text are shown. */
const MOST_LINES = 12;

/** The fields within a field that differ, where it has fields: `languages.en.subject`. */
export function changedParts({ field, before, after }: FieldChange): FieldChange[] {
  if (!isGroup(before) || !isGroup(after)) return [{ field, before, after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .flatMap((name) => changedParts({ field: `${field}.${name}`, before: before[name], after: after[name] }));
}

/** The lines from the first to the last that differ, where there are several. */
export function changedLines(before: string | undefined, after: string | undefined) {
  const was = before?.split('\n') ?? [];
  const is = after?.split('\n') ?? [];
  if (was.length < 2 && is.length < 2) return { before, after };
  const least = Math.min(was.length, is.length);
  let same = 0;
  while (same < least && was[same] === is[same]) same += 1;
  let end = 0;
  while (end < least - same && was.at(-1 - end) === is.at(-1 - end)) end += 1;
  return { before: shown(was.slice(same, was.length - end)), after: shown(is.slice(same, is.length - end)) };
}

function shown(lines: readonly string[]): string | undefined {
  if (lines.length === 0) return undefined;
  return [...lines.slice(0, MOST_LINES), ...(lines.length > MOST_LINES ? ['…'] : [])].join('\n');
}

/** Fields of its own, and no code with its label. */
function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('desc' in value);
}
