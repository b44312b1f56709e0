import { ORCID_REFUSALS } from '../../orcid/refusals.ts';

/** Reasons for single items. */
export const ORCID_ITEM_REASONS = {
  ORCID_ITEM_DELETED: 'It was deleted.',
  ORCID_ITEM_ABSENT: 'It was no longer on the record.',
  ORCID_OTHER_SOURCE: 'Someone else added it. Only they can delete it.',
  ORCID_DELEGATED: 'It was added on behalf of somebody else, or by somebody else on our behalf. It stays.',
  ORCID_ITEM_SURVIVED: 'ORCID repeatedly answered that it is deleted, but still shows it.',
  ORCID_ITEM_REFUSED: 'ORCID refused to delete it.',
  ORCID_UNFINISHED: 'It was not deleted, or the result is not known. Run the job again.',
} as const;

/** Why a researcher, or an item of it, came out as it did. */
export const DELETE_ORCID_RECORDS_REASONS = {
  ...ORCID_ITEM_REASONS,
  ...ORCID_REFUSALS,
  ORCID_ITEMS_DELETED: "Items were deleted from the researcher's ORCID record.",
  NO_ORCID_ITEMS: 'There is nothing of ours on the ORCID record.',
  ORCID_NOT_CONNECTED: 'The researcher never connected an ORCID record.',
  ORCID_CLIENT_MISSING: 'The ORCID client that the token was given to is not configured.',
  ORCID_NO_TOKEN: 'There is no access token. Ask the researcher to authorize again.',
  ORCID_MISMATCH: "The token belongs to another iD than the researcher's.",
  ORCID_TOKEN_CHANGED: 'The token was changed while it was used.',
  ORCID_CLIENT_DEACTIVATED: 'ORCID has deactivated the client of this installation.',
  ORCID_UNEXPECTED_ANSWER: 'ORCID gave an unexpected answer.',
} as const;

export type DeleteOrcidRecordsReason = keyof typeof DELETE_ORCID_RECORDS_REASONS;
