import type { DeleteOrcidRecordsReason } from '../../../shared/jobs/delete-orcid-records/reasons.ts';
import type { CommonReason } from '../../../shared/model/outcome.ts';
import type { OrcidItem } from '../../../shared/model/orcid-item.ts';

/** The outcome of one item on the record. */
export type ItemOutcome =
  /** This run deleted it. */
  | 'deleted'
  /** It was stored on our side but was not, or no longer, on the record. */
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

/** Why no more could be done for a researcher. */
export interface Obstacle {
  /** `skip` if there was nothing to do. */
  kind: 'skip' | 'fail';
  reason: DeleteOrcidRecordsReason | CommonReason;
  message: string;
}

/** The result for a researcher's ORCID record. It is stored in the journal, so it holds no secrets. */
export interface DeletionResult {
  /** The ORCID record, once known. */
  orcid?: string;
  /** When the used permission ends, ISO 8601. */
  expires?: string;
  items: ItemResult[];
  obstacle?: Obstacle;
}
