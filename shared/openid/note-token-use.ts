import type { Store } from '../store/store.ts';

const NOTED_EVERY_MS = 60 * 60 * 1_000;

/** By trail, then by provider and person: when a use was noted last. Each process notes for itself. */
const noted = new WeakMap<Store['auditTrail'], Map<string, number>>();

/** Notes in the audit trail, at most once an hour, that a machine came in with a token of this provider. */
export async function noteTokenUse(
  { auditTrail }: Pick<Store, 'auditTrail'>,
  { person, provider }: { person: string; provider: string },
): Promise<void> {
  const uses = noted.get(auditTrail) ?? new Map<string, number>();
  noted.set(auditTrail, uses);
  const key = `${provider} ${person}`;
  const now = Date.now();
  if (now - (uses.get(key) ?? 0) < NOTED_EVERY_MS) return;
  uses.set(key, now);
  await auditTrail.append({ by: person, action: 'token.use', subject: provider, result: 'done' });
}
