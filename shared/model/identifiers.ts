import { gtin, mod11_2, mod97_10 } from 'cdigit';

/*
 * Identifiers as they are written in the wild, read into the one form that is published. What is none is undefined: a wrong
 * check digit means a typing error, and a published typing error leads to somebody else.
 */

/** Writes 15 digits and their check character as an ORCID iD, `0000-0002-1825-0097`. */
export function orcidOf(digits: string): string {
  return inFours(mod11_2.generate(digits));
}

/** An ORCID iD: bare, without hyphens, after `ORCID:`, or as an address. @returns e.g. `0000-0002-1825-0097`. */
export function readOrcid(text: string): string | undefined {
  return readMod112(bareOrcid(text).replace(/[/?#].*$/s, ''));
}

/** The form to compare an ORCID iD in; of what is none, or only the start of one, the text without the address before it. */
export function comparableOrcid(text: string): string {
  return readOrcid(text) ?? bareOrcid(text);
}

function bareOrcid(text: string): string {
  return text
    .trim()
    .replace(/^orcid\s*(?:id\s*)?:\s*/i, '')
    .replace(/^(?:https?:\/\/)?(?:[a-z]+\.)*orcid\.org\//i, '');
}

/** An ISNI: 16 characters in any grouping, after `ISNI` or as an address. @returns e.g. `0000 0001 2103 2683`. */
export function readIsni(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^isni\s*:?\s*/i, '')
    .replace(/^(?:https?:\/\/)?(?:www\.)?isni\.org\/(?:isni\/)?/i, '');
  return readMod112(bare.replace(/\/$/, ''))?.replaceAll('-', ' ');
}

function readMod112(text: string): string | undefined {
  const characters = text.replace(/[\s\-‐-―]/g, '').toUpperCase();
  return /^\d{15}[\dX]$/.test(characters) && mod11_2.validate(characters) ? inFours(characters) : undefined;
}

/** An id of the Research Organization Registry, bare or as an address. @returns e.g. `https://ror.org/05xpvk416`. */
export function readRor(text: string): string | undefined {
  const bare = /^(?:(?:https?:\/\/)?(?:www\.)?ror\.org\/)?(0[a-hj-km-np-tv-z0-9]{6}\d{2})\/?$/i.exec(text.trim())?.[1];
  if (bare === undefined) return undefined;
  const id = bare.toLowerCase();
  // Crockford's base 32 of the number, then its ISO 7064 check digits.
  const number = Array.from(id.slice(0, 7)).reduce((sum, digit) => sum * 32 + CROCKFORD.indexOf(digit), 0);
  return mod97_10.validate(`${number}${id.slice(7)}`) ? `https://ror.org/${id}` : undefined;
}

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

/** An ISSN. @returns e.g. `0028-0836`. */
export function readIssn(text: string): string | undefined {
  const bare = text.trim().replace(/^(?:e-?|p-?)?issn\s*(?:\([a-z]+\))?\s*:?\s*/i, '');
  const found = /^(\d{4})[\s\-‐-―]?(\d{3}[\dX])$/i.exec(bare);
  if (!found) return undefined;
  const [, first = '', second = ''] = found;
  const issn = `${first}-${second.toUpperCase()}`;
  return hasMod11Check(issn.replace('-', '')) ? issn : undefined;
}

/** An ISBN of 10 or 13 digits, with or without hyphens; hyphens stay as they were. */
export function readIsbn(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^(?:urn:)?isbn(?:-?1[03])?\s*:?\s*/i, '')
    .replace(/[\s‐-―]/g, '-')
    .toUpperCase();
  const digits = bare.replaceAll('-', '');
  if (/^\d{9}[\dX]$/.test(digits)) return hasMod11Check(digits) ? bare : undefined;
  return /^97[89]\d{10}$/.test(digits) && gtin.validate(digits) ? bare : undefined;
}

/** ISO 2108 and ISO 3297: the last character makes the weighted sum a multiple of eleven. */
function hasMod11Check(characters: string): boolean {
  const values = Array.from(characters, (each) => (each === 'X' ? 10 : Number(each)));
  return values.reduce((sum, value, index) => sum + value * (values.length - index), 0) % 11 === 0;
}

function inFours(characters: string): string {
  return characters.replace(/.{4}(?=.)/g, '$&-');
}
