/** Prefixes that people and programs write before a DOI (DOI Handbook, "DOI name presentation"). */
const BEFORE = /^(?:(?:https?:\/\/)?(?:(?:dx|www)\.)?doi\.org\/|info:doi\/|urn:doi:|doi\s*(?::\s*)?(?=10\.))+/i;
/** Only addresses encode characters, as in `%3C`. */
const IS_ADDRESS = /^(?:https?:\/\/)?(?:(?:dx|www)\.)?doi\.org\//i;

/** The bare DOI of a text such as `https://doi.org/10.1/x` or `doi:10.1/x`. */
export function bareDoi(text: string): string {
  const trimmed = text.trim();
  const bare = trimmed.replace(BEFORE, '');
  if (!IS_ADDRESS.test(trimmed)) return bare;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

/**
 * The form of a DOI for comparing and looking up: bare and in lower case, since case is not significant in ASCII
 * letters.
 */
export function comparableDoi(text: string): string {
  return bareDoi(text).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The address where a DOI resolves, encoded as the DOI Handbook requires, so that `#`, `?` and `<` stay part of it. */
export function doiAddress(doi: string): string {
  return `https://doi.org/${encodeURI(bareDoi(doi).replace(/\p{Surrogate}/gu, '\uFFFD')).replace(/[#?]/g, encodeURIComponent)}`;
}
