import type { DeleteOrcidRecordsReason } from '../../../shared/jobs/delete-orcid-records/reasons.ts';
import type { CommonReason } from '../../../shared/model/outcome.ts';
import type { OrcidItem } from '../../../shared/model/orcid-item.ts';

/** What became of one item on the record. */
export type ItemOutcome =
  /** This run deleted it. */
  | 'deleted'
  /** It is kept on our side, and was not on the record (any more). */
  | 'absent'
  /** Not ours to delete; it stays. */
  | 'refused'
  /** Ours, and still there. */
  | 'failed';

export interface ItemResult extends OrcidItem {
  outcome: ItemOutcome;
  reason: DeleteOrcidRecordsReason | CommonReason;
  message?: string;
}

/** Why nothing more could be done for a researcher. */
export interface Obstacle {
  /** `skip` where there was nothing to do it for. */
  kind: 'skip' | 'fail';
  reason: DeleteOrcidRecordsReason | CommonReason;
  message: string;
}

/** What came of a researcher's record at ORCID; kept in the journal, so nothing secret is in it. */
export interface DeletionResult {
  /** The record that was worked on, once that is known. */
  orcid?: string;
  /** When the permission that was used ends, ISO 8601. */
  expires?: string;
  items: ItemResult[];
  obstacle?: Obstacle;
}
