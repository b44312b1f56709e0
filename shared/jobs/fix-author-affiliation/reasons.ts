/** Why an asset, or an item of it, came out as it did. */
export const FIX_AUTHOR_AFFILIATION_REASONS = {
  LINKED: 'The name was linked to the unit.',
  AMBIGUOUS_UNIT: 'Several units have this name. Link it by hand.',
  NO_EXACT_MATCH: 'No internal unit has exactly this name.',
  ALREADY_LINKED: 'The affiliation is already linked to an internal unit.',
  EXTERNAL_ORGANIZATION: 'The affiliation is linked to an external organization.',
  NO_AFFILIATION: 'The authors have no affiliations.',
} as const;

export type FixAuthorAffiliationReason = keyof typeof FIX_AUTHOR_AFFILIATION_REASONS;
