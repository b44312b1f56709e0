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
  reason: string;
  message?: string;
}

/** Why nothing more could be done for a researcher. */
export interface Obstacle {
  /** `skip` where there was nothing to do it for. */
  kind: 'skip' | 'fail';
  reason: string;
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

/** What is said of single items. */
export const ITEM_REASONS = {
  ORCID_ITEM_DELETED: 'Deleted.',
  ORCID_ITEM_ABSENT: 'It was not on the record any more.',
  ORCID_OTHER_SOURCE: 'Somebody else put it there, and only they can delete it.',
  ORCID_DELEGATED: 'It was put there on behalf of somebody else, or by somebody else on our behalf; it stays.',
  ORCID_ITEM_SURVIVED: 'ORCID answered that it is deleted, again and again, and still shows it.',
  ORCID_ITEM_REFUSED: 'ORCID refused to delete it.',
  ORCID_UNFINISHED: 'It was not deleted, or what came of it is not known; run the job again.',
} as const;
