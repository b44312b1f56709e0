import { withPartedWords } from '../../model/parted-words.ts';

/** Characters that XML 1.0 forbids: DataCite stores metadata as XML. */
const NOT_IN_XML = /[\u0000-\u0008\u000e-\u001b\ufffe\uffff]|\p{Surrogate}/gu;
const LINE_BREAKS = /(?<!\s)\s*[\t\r\n\u0085\u2028\u2029]\s*/g;

/** The text, trimmed and without characters that XML forbids; undefined when nothing is left. */
export function cleanText(text: string | undefined): string | undefined {
  const clean = text === undefined ? undefined : withPartedWords(text).replace(NOT_IN_XML, '').trim();
  return clean === '' ? undefined : clean;
}

/** The same on one line, for titles and names. */
export function cleanLine(text: string | undefined): string | undefined {
  return cleanText(text)?.replace(LINE_BREAKS, ' ');
}

/** One-line texts without duplicates. */
export function cleanLines(texts: readonly string[] | undefined): string[] {
  return [...new Set((texts ?? []).map(cleanLine).filter((text) => text !== undefined))];
}

/** An address that DataCite accepts as a URI; undefined for anything else. */
export function cleanUrl(text: string | undefined): string | undefined {
  const clean = cleanText(text);
  if (clean === undefined || !/^(https?|ftp):\/\/\S+$/i.test(clean)) return undefined;
  return URL.canParse(clean) ? clean : undefined;
}

/** A BCP 47 language code, e.g. `en` or `ger`; the schema accepts nothing else. */
export function cleanLanguage(text: string | undefined): string | undefined {
  const clean = cleanText(text);
  return clean !== undefined && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(clean) ? clean : undefined;
}

/** The object without members that are undefined or empty lists. */
export function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  const kept = Object.entries(value).filter(
    ([, member]) => member !== undefined && !(Array.isArray(member) && member.length === 0),
  );
  return Object.fromEntries(kept) as T;
}

/** The items without duplicates, which DataCite refuses. */
export function distinct<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
