/** The configuration kinds for ORCID, as named in addresses and in the store. */
export const ORCID_CLIENTS = 'orcid-clients';
export const ORCID_TOKENS = 'orcid-tokens';
