import { researcherLetter } from '../../../shared/letters/researcher-letter.ts';
import type { Researcher } from '../../../shared/model/researcher.ts';
import type { LetterOrder } from '../../../shared/model/effects.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import type { DeletionResult } from './result.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long before a permission ends its researcher is notified. */
const NOTICE_DAYS = 30;

/** Notifies a researcher whose permission is about to end. The run finds this out when it uses the permission. */
export function expiryLetter(researcher: Researcher, { orcid, expires }: DeletionResult, now: Date): LetterOrder[] {
  if (expires === undefined) return [];
  const leftMs = new Date(expires).getTime() - now.getTime();
  if (leftMs > NOTICE_DAYS * DAY_MS) return [];
  return researcherLetter(researcher, 'ORCID_PERMISSION_EXPIRES', {
    expires: expires.slice(0, 10),
    ...defined({ orcid }),
  });
}
