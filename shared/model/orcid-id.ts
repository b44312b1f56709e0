/** The last character of an ORCID iD, from the 15 digits before it (ISO 7064 MOD 11-2). */
function orcidCheckCharacter(digits: string): string {
  const total = Array.from(digits).reduce((sum, digit) => (sum + Number(digit)) * 2, 0);
  const check = (12 - (total % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}

/** Writes 15 digits and their check character as an ORCID iD, `0000-0002-1825-0097`. */
export function orcidOf(digits: string): string {
  return (digits + orcidCheckCharacter(digits)).replace(/.{4}(?=.)/g, '$&-');
}

const FORM = /^(?:https?:\/\/(?:[a-z.]+\.)?orcid\.org\/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\/?$/i;

/** Reads an ORCID iD, bare or as an address. @returns the bare iD; undefined when it is none or its check character is wrong. */
export function readOrcid(text: string): string | undefined {
  const orcid = FORM.exec(text.trim())?.[1]?.toUpperCase();
  return orcid !== undefined && orcid === orcidOf(orcid.replaceAll('-', '').slice(0, 15)) ? orcid : undefined;
}
