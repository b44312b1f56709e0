import type { Store } from '../../store/store.ts';
import type { Secrets } from './secrets.ts';

/** Stored secrets for which this process has no key. */
export interface UnreadableSecrets {
  count: number;
  /** One of them, e.g. `mail-servers/main`. */
  example: string;
}

/**
 * Checks that this process's keys fit the stored secrets; otherwise runs would fail one by one.
 * @returns undefined if all can be read. @throws if the database fails.
 */
export async function findUnreadableSecrets(
  { configuration }: Pick<Store, 'configuration'>,
  secrets: Pick<Secrets, 'holdsKeyOf'>,
): Promise<UnreadableSecrets | undefined> {
  let count = 0;
  let example = '';
  for await (const entry of configuration.sealed()) {
    const unreadable = Object.values(entry.secrets).filter((sealed) => !secrets.holdsKeyOf(sealed));
    if (unreadable.length > 0 && count === 0) example = `${entry.kind}/${entry.code}`;
    count += unreadable.length;
  }
  return count === 0 ? undefined : { count, example };
}

/** The message about them for an operator. */
export function describeUnreadable({ count, example }: UnreadableSecrets): string {
  return (
    `${count} stored passwords and tokens cannot be read, e.g. that of ${example}: they were sealed with a key that ` +
    'this process does not have. Add that key to MUSTER_SECRET_KEYS, behind the others.'
  );
}
