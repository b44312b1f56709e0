/** Why an asset, or an item of it, came out as it did. */
export const UPDATE_RESEARCH_ASSETS_REASONS = {
  ALREADY_SET: 'The asset already is as requested.',
  FROM_NOT_MATCHED: 'The asset does not have the value to be replaced.',
  NOT_A_USER:
    'The author is not a user of the institution and was left alone. To change such authors, name the affiliation to replace.',
  NO_PROFILE: 'The author has no profile here, since the author is not linked to a researcher of the institution.',
  NO_SUCH_AUTHOR: 'The asset has none of the selected creators or contributors.',
  NOTHING_TO_REMOVE: 'There is nothing to remove.',
  REMOVED: 'It was removed.',
  LAST_ACADEMIC_UNIT: 'This is the last academic unit of the asset, and an asset must have one. Replace it instead.',
  MISSING_FIELDS: 'The asset lacks fields that its new type requires.',
  NOT_APPROVED: 'The deposit of the asset is not approved, so the asset cannot be shown.',
  NO_AUTHORS_LEFT: 'The asset would be left without creators and contributors.',
} as const;

export type UpdateResearchAssetsReason = keyof typeof UPDATE_RESEARCH_ASSETS_REASONS;
