/** Where DOI profiles are configured, and their kind in the store. */
export const DOI_PROFILES = 'doi-profiles';
