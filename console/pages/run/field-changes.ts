/** One value of a field before and after; one side is missing where it was added or taken away. */
export interface ValueChange {
  key: string;
  before: string | undefined;
  after: string | undefined;
}

export interface FieldChange {
  field: string;
  values: ValueChange[];
}

type Fields = Readonly<Record<string, unknown>>;

/** What differs between the fields before and after: of lists only the entries that came or went, in their order. */
export function fieldChanges(before: Fields, after: Fields): FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((field) => {
    const values = valueChanges(before[field], after[field]);
    return values.length === 0 ? [] : [{ field, values }];
  });
}

function valueChanges(before: unknown, after: unknown): ValueChange[] {
  if (!Array.isArray(before) && !Array.isArray(after)) {
    const was = before === undefined ? undefined : written(before);
    const is = after === undefined ? undefined : written(after);
    return was === is ? [] : [{ key: '', before: was, after: is }];
  }
  const old = listOf(before).map(written);
  const now = listOf(after).map(written);
  const gone = without(old, now);
  const come = without(now, old);
  if (gone.length + come.length === 0 && old.join('\n') !== now.join('\n')) {
    // The same entries in another order.
    return [{ key: 'order', before: old.join('\n'), after: now.join('\n') }];
  }
  // One that went and one that came: the one became the other.
  if (gone.length === 1 && come.length === 1) return [{ key: '', before: gone[0], after: come[0] }];
  return [
    ...gone.map((text, index) => ({ key: `gone ${index}`, before: text, after: undefined })),
    ...come.map((text, index) => ({ key: `come ${index}`, before: undefined, after: text })),
  ];
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}

/** The entries of the one list that the other lacks; what is there twice counts twice. */
function without(entries: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return entries.filter((entry) => {
    const at = left.indexOf(entry);
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
}

/** A value as people read it: texts as they are, objects as `name: value` on lines of their own. */
function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(written).join(', ');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, part]) => `${name}: ${written(part)}`)
    .join('\n');
}
