import type { RegisterDoiReason } from '../../../shared/jobs/register-doi/reasons.ts';
import type { Detail } from '../../../shared/model/effects.ts';

/** The result of registering a member's DOI; journaled before its record is written. */
export type Registration =
  /** Nothing was registered, and why. */
  | {
      kind: 'left';
      outcome: 'skip' | 'unchanged' | 'fail';
      reason: RegisterDoiReason;
      message: string;
      details?: Detail<RegisterDoiReason>[];
    }
  /** The DOI belongs to the asset. If there is a problem, it may not be findable, so it stays reserved. */
  | {
      kind: 'registered';
      doi: string;
      profile: string;
      state: 'reserved' | 'findable';
      how?: 'created' | 'updated' | 'adopted';
      /** HTTP status of the last response, and SHA-256 of the request. */
      status?: number;
      digest?: string;
      problem?: string;
    };
