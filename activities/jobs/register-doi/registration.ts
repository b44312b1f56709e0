import type { RegisterDoiReason } from '../../../shared/jobs/register-doi/reasons.ts';
import type { Detail } from '../../../shared/model/effects.ts';

/** What came of registering a member's DOI; journaled before its record is written. */
export type Registration =
  /** Nothing was registered, and why. */
  | {
      kind: 'left';
      outcome: 'skip' | 'unchanged' | 'fail';
      reason: RegisterDoiReason;
      message: string;
      details?: Detail<RegisterDoiReason>[];
    }
  /** The DOI is the asset's. With a problem it is not known to be findable: it stays reserved. */
  | {
      kind: 'registered';
      doi: string;
      profile: string;
      state: 'reserved' | 'findable';
      how?: 'created' | 'updated' | 'adopted';
      /** HTTP status of the last answer, and SHA-256 of what was sent. */
      status?: number;
      digest?: string;
      problem?: string;
    };
