import { RELATING_REASONS } from '../../records/relations/relating-reasons.ts';

/** Why an asset, or an item of it, came out as it did. */
export const IMPORT_RELATIONS_REASONS = {
  ...RELATING_REASONS,
  EXTERNAL_RELATION_ADDED: 'The relation to a resource outside the repository was added.',
  DUPLICATE_ENTRY: 'The relation was imported twice; one is enough.',
  NO_IMPORTED_RELATIONS: 'There are no imported relations to process.',
  AMBIGUOUS_TARGET: 'The import does not say clearly which asset is meant.',
  INCOMPLETE_TARGET: 'The import names neither an asset nor both a title and a web address.',
  UNKNOWN_RELATION_TYPE: 'The relation type is not in use.',
} as const;

export type ImportRelationsReason = keyof typeof IMPORT_RELATIONS_REASONS;
