import { RELATING_REASONS } from '../../records/relations/relating-reasons.ts';

/** Why an asset, or an item of it, came out as it did. */
export const HANDLE_RELATIONS_REASONS = {
  ...RELATING_REASONS,
  TYPE_CHANGED: 'The type of the relation was changed.',
  ALREADY_OF_TYPE: 'The relations already have this type.',
  RELATION_REMOVED: 'The relation was removed.',
  NO_MATCHING_RELATION: 'The asset has no relation of this type and target.',
  NOTHING_TO_REPAIR: 'The relations of the asset need no repair.',
  DANGLING_REMOVED: 'The relation led to an asset that does not exist any more, and was removed.',
  SELF_RELATION_REMOVED: 'The relation led to the asset itself, and was removed.',
  MISSING_RECIPROCAL: 'The reciprocal relation was missing, and was added.',
  WRONG_INVERSE: 'The types of the relation and its reciprocal did not fit together, and were corrected.',
  UNKNOWN_RELATION_TYPE: 'The type of the relation is not known, so the relation was left as it is.',
} as const;

export type HandleRelationsReason = keyof typeof HANDLE_RELATIONS_REASONS;
