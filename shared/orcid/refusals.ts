/** Why Muster cannot change an ORCID record, and what to do. */
export const ORCID_REFUSALS = {
  ORCID_PERMISSION_WITHDRAWN:
    'ORCID no longer accepts the token: it has expired, or the researcher withdrew the permission. Ask the researcher to authorize again.',
  ORCID_WRONG_TOKEN:
    'The token belongs to another ORCID record, or to a public client. Correct the mapping under /conf/orcid-tokens.',
  ORCID_SCOPE_TOO_SMALL:
    'The permission does not cover changing activities (scope /activities/update). Ask the researcher to authorize again.',
  ORCID_UNKNOWN_ID: 'ORCID does not know this iD.',
  ORCID_ID_DEPRECATED: 'This iD was merged into another one. Ask the researcher to authorize the new iD.',
  ORCID_RECORD_LOCKED: 'ORCID has locked this record. Try again another day.',
  ORCID_RECORD_DEACTIVATED: 'The researcher has deactivated this record.',
  ORCID_RECORD_UNCLAIMED: 'The owner has not claimed this record yet. Nobody can change it until then.',
} as const;

export type OrcidRefusal = keyof typeof ORCID_REFUSALS;
