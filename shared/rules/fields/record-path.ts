/** Any object of a record: the asset, an author, a link. */
export type Item = Readonly<Record<string, unknown>>;

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at the path, undefined when a step is missing. */
export function valueAt(item: Item, path: readonly string[]): unknown {
  let value: unknown = item;
  for (const step of path) {
    if (!isItem(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

/** The item with the value at the path; `undefined` removes it and any group left empty. Shares the rest. */
export function withValueAt(item: Item, path: readonly string[], value: unknown): Item {
  const [step, ...rest] = path;
  if (step === undefined) return item;
  const inner = isItem(item[step]) ? item[step] : {};
  const next = rest.length === 0 ? value : withValueAt(inner, rest, value);
  if (next === item[step]) return item;
  const isGone =
    next === undefined || (rest.length > 0 && value === undefined && Object.keys(next as Item).length === 0);
  if (!isGone) return { ...item, [step]: next };
  const others = { ...item };
  delete others[step];
  return others;
}
