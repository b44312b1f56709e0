import type { Request } from 'express';
import type { ApiServices } from '../api-services.ts';
import { trackingIdOf } from '../tracking.ts';

const UNKNOWN_NOTED_EVERY_MS = 60 * 1_000;

/** @param refusal the account that was tried, if there is one, and why it was refused */
export type NoteRefusal = (
  request: Request,
  refusal: { way: string; tried?: string | undefined; why: string },
) => Promise<void>;

/** Notes sign-ins that failed in the audit trail. Names that have no account are not repeated: they may be passwords. */
export function refusalNotes({ store }: Pick<ApiServices, 'store'>): NoteRefusal {
  let unknownNotedAt = 0;
  let others = 0;
  return async (request, { way, tried, why }) => {
    const now = Date.now();
    // Whoever guesses names fills no trail: unknown ones are noted together.
    if (tried === undefined && now - unknownNotedAt < UNKNOWN_NOTED_EVERY_MS) {
      others += 1;
      return;
    }
    const together = tried === undefined ? { others } : {};
    if (tried === undefined) {
      unknownNotedAt = now;
      others = 0;
    }
    await store.auditTrail.append({
      by: tried ?? 'unknown',
      action: `sign-in.${way}`,
      subject: tried ?? 'unknown',
      result: 'refused',
      request: trackingIdOf(request),
      details: { why, ...together },
    });
  };
}
