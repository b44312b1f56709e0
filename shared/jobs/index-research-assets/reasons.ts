/** Why an asset, or an item of it, came out as it did. */
export const INDEX_RESEARCH_ASSETS_REASONS = {
  INDEXED: 'The record was refreshed for harvesters and pushed to all targets.',
  REFRESHED: 'The record was refreshed for harvesters; no push target is configured.',
  WITHDRAWN: 'The asset is not shown any more: harvesters and push targets are told so.',
  NOT_PUBLIC: 'The asset is not shown in the portal, so it is not indexed.',
  NO_PUSH_TARGET: 'Nothing was pushed: no push target is configured.',
  PUSHED: 'The record was sent.',
  PUSH_REFUSED: 'The discovery record is published, but a target refused it.',
  NOT_PUSHED: 'The run ended before a target had the record.',
  NOT_AUTHORIZED: 'A target does not accept the credentials.',
  NOT_READABLE: 'The published record cannot be read yet.',
  CANNOT_BE_RENDERED: 'The asset cannot be written as a discovery record.',
} as const;

export type IndexResearchAssetsReason = keyof typeof INDEX_RESEARCH_ASSETS_REASONS;
