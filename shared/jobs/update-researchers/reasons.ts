/** Why a researcher, or an item of it, came out as it did. */
export const UPDATE_RESEARCHERS_REASONS = {
  ALREADY_SET: 'It already is as requested.',
  PROVENANCE_CHANGED: 'Only the mark that says who maintains the field was changed.',
  ADDED: 'It was added.',
  ALREADY_THERE: 'It was already there.',
  DELETED: 'It was deleted.',
  NOT_THERE: 'It was not there.',
  AFFILIATION_ENDED: 'The affiliation was ended.',
  NO_OPEN_AFFILIATION: 'The researcher has no open internal affiliation.',
  AFFILIATED: 'The researcher is affiliated, and this applies to non-affiliated researchers only.',
  NOT_AFFILIATED: 'The researcher is not affiliated.',
  ALREADY_PREVIOUSLY_AFFILIATED: 'The researcher already is marked as previously affiliated.',
} as const;

export type UpdateResearchersReason = keyof typeof UPDATE_RESEARCHERS_REASONS;
