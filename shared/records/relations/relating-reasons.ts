/** The possible outcomes of relating two assets, for every job that does so. */
export const RELATING_REASONS = {
  RELATION_ADDED: 'The relation was added.',
  RECIPROCAL_ADDED: 'The relation was there; the missing reciprocal relation was added.',
  ALREADY_RELATED: 'The assets already are related in this way.',
  SELF_RELATION: 'An asset cannot be related to itself.',
  TARGET_NOT_FOUND: 'The related asset does not exist.',
  TARGET_DELETED: 'The related asset was deleted.',
} as const;
