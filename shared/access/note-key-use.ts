import type { ApiKey } from '../model/api-key.ts';
import type { Store } from '../store/store.ts';

/** How exactly the use of a key is known: one write an hour, not one a request. */
const USE_NOTED_EVERY_MS = 60 * 60 * 1_000;
/** Whoever guesses keys fills no trail: unknown ones are noted together. */
const UNKNOWN_NOTED_EVERY_MS = 60 * 1_000;

type Trail = Pick<Store, 'auditTrail'>;

/** Notes, at most once an hour, that a key was used: in the key and in the audit trail. */
export async function noteUse(
  { apiKeys, auditTrail }: Pick<Store, 'apiKeys'> & Trail,
  { _id, user, lastUsed }: ApiKey,
  now: Date,
): Promise<void> {
  const since = new Date(now.getTime() - USE_NOTED_EVERY_MS);
  if (lastUsed && lastUsed > since) return;
  // Of requests that come at once, one notes it.
  if (!(await apiKeys.noteUse(_id, now, since))) return;
  await auditTrail.append({ by: user, action: 'api-key.use', subject: _id, result: 'done' });
}

/** By trail, then by key: when its refusal was noted last, and how many came since. */
const refusals = new WeakMap<Trail['auditTrail'], Map<string, { at: number; since: number }>>();

/** Notes in the audit trail that a key was refused; of the same key, or of unknown ones, not each time. */
export async function noteRefusal(
  { auditTrail }: Trail,
  key: Pick<ApiKey, '_id' | 'user'> | undefined,
  why: string,
  now: Date,
): Promise<void> {
  const noted = refusals.get(auditTrail) ?? new Map<string, { at: number; since: number }>();
  refusals.set(auditTrail, noted);
  const id = key?._id ?? 'unknown';
  const last = noted.get(id);
  const every = key === undefined ? UNKNOWN_NOTED_EVERY_MS : USE_NOTED_EVERY_MS;
  if (last && now.getTime() - last.at < every) {
    last.since += 1;
    return;
  }
  noted.set(id, { at: now.getTime(), since: 0 });
  const details = { why, others: last?.since ?? 0 };
  await auditTrail.append({
    by: key?.user ?? 'unknown',
    action: 'api-key.use',
    subject: id,
    result: 'refused',
    details,
  });
}
