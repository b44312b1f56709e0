/** The kinds of configuration that concern ORCID, as they are addressed and stored. */
export const ORCID_CLIENTS = 'orcid-clients';
export const ORCID_TOKENS = 'orcid-tokens';
