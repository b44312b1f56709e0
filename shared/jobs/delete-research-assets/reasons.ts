/** Why an asset, or an item of it, came out as it did. */
export const DELETE_RESEARCH_ASSETS_REASONS = {
  ALREADY_DELETED: 'The asset was deleted before.',
  RELATED_TO_OTHER_ASSETS: 'The asset is related to other assets.',
  INCLUDES_FILE: 'The asset includes a file.',
  INCLUDES_DOI: 'The asset includes a DOI: a reserved one, a registered one, or one from elsewhere.',
  RELATION_REMOVED: 'The relation to the deleted asset was removed.',
} as const;

export type DeleteResearchAssetsReason = keyof typeof DELETE_RESEARCH_ASSETS_REASONS;
