import type { Store } from '../../store/store.ts';
import type { Secrets } from './secrets.ts';

/** Stored secrets that this process has no key for. */
export interface UnreadableSecrets {
  count: number;
  /** One of them, e.g. `mail-servers/main`. */
  example: string;
}

/**
 * Whether the keys of this process fit the stored secrets: otherwise runs would find out one by one.
 * @returns undefined if all can be read. @throws when the database fails.
 */
export async function findUnreadableSecrets(
  { configuration }: Pick<Store, 'configuration'>,
  secrets: Pick<Secrets, 'holdsKeyOf'>,
): Promise<UnreadableSecrets | undefined> {
  let count = 0;
  let example = '';
  for await (const entry of configuration.all()) {
    const unreadable = Object.values(entry.secrets).filter((sealed) => !secrets.holdsKeyOf(sealed));
    if (unreadable.length > 0 && count === 0) example = `${entry.kind}/${entry.code}`;
    count += unreadable.length;
  }
  return count === 0 ? undefined : { count, example };
}

/** What to tell an operator about them. */
export function describeUnreadable({ count, example }: UnreadableSecrets): string {
  return (
    `${count} stored passwords and tokens cannot be read, e.g. that of ${example}: they were sealed with a key that ` +
    'this process does not have. Add that key to MUSTER_SECRET_KEYS, behind the others.'
  );
}
