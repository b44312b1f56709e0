import type { ApiKey } from '../shared/model/api-key.ts';

const COLUMNS = ['id', 'user', 'label', 'created', 'lastUsed', 'expires', 'revoked', 'roles'] as const;
export type KeyLine = Record<(typeof COLUMNS)[number], string>;

/** A key as it may be shown: without its digest. Missing dates are empty. */
export function toKeyLine({ _id, user, label, created, lastUsed, expires, revoked, roles }: ApiKey): KeyLine {
  const text = (date: Date | undefined) => date?.toISOString() ?? '';
  return {
    ...{ id: _id, user, label, created: text(created), lastUsed: text(lastUsed) },
    ...{ expires: text(expires), revoked: text(revoked), roles: (roles ?? []).join(' ') },
  };
}

/** A table of keys. */
export function describeKeys(keys: readonly ApiKey[]): string {
  if (keys.length === 0) return 'There are no keys. Start the API once, or use "new", to create one.';
  const header = Object.fromEntries(COLUMNS.map((name) => [name, name])) as KeyLine;
  const lines = [header, ...keys.map(toKeyLine)];
  const width = (name: keyof KeyLine) => Math.max(...lines.map((line) => line[name].length));
  return lines
    .map((line) =>
      COLUMNS.map((name) => line[name].padEnd(width(name)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
