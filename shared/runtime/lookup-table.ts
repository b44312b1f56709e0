/**
 * A table that is looked up by what records, rules and requests hold. Unlike an object it has nothing but its own entries:
 * `constructor` and the like are not found in it.
 */
export function lookupTable<T>(entries: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(entries));
}
