/** Why an asset, or an item of it, came out as it did. */
export const HANDLE_RELATIONS_REASONS = {
  RELATION_ADDED: 'The relation was added.',
  RECIPROCAL_ADDED: 'The relation was there; the missing reciprocal relation was added.',
  ALREADY_RELATED: 'The assets already are related in this way.',
  SELF_RELATION: 'An asset cannot be related to itself.',
  TARGET_NOT_FOUND: 'The related asset does not exist.',
  TARGET_DELETED: 'The related asset was deleted.',
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
