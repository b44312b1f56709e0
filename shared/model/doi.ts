const RESOLVERS = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)/i;

/** The bare DOI of what may be written as `https://doi.org/10.1/x` or `doi:10.1/x`. */
function bareDoi(text: string): string {
  return text.trim().replace(RESOLVERS, '');
}

/** DOIs are the same in any case; this form compares them. */
export function comparableDoi(text: string): string {
  return bareDoi(text).toLowerCase();
}

/** The forms in which a DOI is looked up: as it was written, and in one case throughout. */
export function writtenForms(text: string): string[] {
  const bare = bareDoi(text);
  return [...new Set([bare, bare.toLowerCase(), bare.toUpperCase()])];
}
