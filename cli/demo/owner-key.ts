import { issueKey, type IssuedKey } from '../../shared/access/issue-key.ts';
import { ensureOwner, OWNER } from '../../shared/access/owner-key.ts';
import type { Store } from '../../shared/store/store.ts';

const LABEL = 'demo, while it runs';

/**
 * A key of the owner for as long as this demo runs; keys that killed demos left are revoked.
 * @throws MusterError when the owner's account is closed.
 */
export async function issueDemoKey(store: Store, timeZone: string): Promise<IssuedKey> {
  await ensureOwner(store);
  for (const { _id, label, revoked } of await store.apiKeys.list(OWNER)) {
    if (label === LABEL && revoked === undefined) await store.apiKeys.revoke(_id, new Date());
  }
  return issueKey(store, { user: OWNER, label: LABEL, timeZone });
}
