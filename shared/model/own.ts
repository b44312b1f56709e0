/** The value under this name, which may be any text: what objects inherit, such as `constructor`, is no entry. */
export function own<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}
