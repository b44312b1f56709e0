/** Why a group of "Update Set of Research Assets" left an asset as it was, or failed it; docs/jobs/update-research-assets.md explains them. */
export const UPDATE_RESEARCH_ASSETS_REASONS = {
  ALREADY_SET: 'It already is as asked for.',
  NOTHING_TO_REMOVE: 'There is nothing to remove.',
  FROM_NOT_MATCHED: 'Nothing on the asset is what was to be replaced.',
  NO_SUCH_AUTHOR: 'The asset has none of the creators or contributors that are meant.',
  LAST_ACADEMIC_UNIT: 'An asset must have an academic unit, and this is its last one.',
  NO_AUTHORS_LEFT: 'The asset would be left without creators and contributors.',
  MISSING_FIELDS: 'The asset lacks fields that its new type must have.',
  NOT_APPROVED: 'The asset is not approved, so it cannot be shown.',
} as const;
export type UpdateResearchAssetsReason = keyof typeof UPDATE_RESEARCH_ASSETS_REASONS;
