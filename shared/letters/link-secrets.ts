import type { Store } from '../store/store.ts';
import { drawSecretKey } from '../settings/secrets/secret-keys.ts';
import { secretsWithKey, type Secrets } from '../settings/secrets/secrets.ts';

/**
 * What links in letters are sealed with: a key of their own, kept sealed in the database. Letters lie in mailboxes for
 * years, so their links have to outlive the keys of the installation.
 */
export async function openLinkSecrets(
  { installation }: Pick<Store, 'installation'>,
  secrets: Secrets,
): Promise<Pick<Secrets, 'seal' | 'open'>> {
  const kept = (await installation.linkKey()) ?? (await installation.keepLinkKey(await secrets.seal(drawSecretKey())));
  const own = await secretsWithKey(await secrets.open(kept));
  return {
    seal: (text) => own.seal(text),
    // Links of letters that were sent before links had a key of their own.
    open: (sealed) => (own.holdsKeyOf(sealed) ? own.open(sealed) : secrets.open(sealed)),
  };
}
