import { fillPlaceholders } from './placeholders.ts';

export const SUFFIX_PLACEHOLDERS: readonly string[] = ['number', 'id', 'label', 'category', 'type'];

/** The values for a suffix, besides the number. */
export interface SuffixSource {
  prefix: string;
  suffixTemplate: string;
  /** Asset id and asset type, `category.type`. */
  id: string;
  assetType: string;
  /** The label of the type table's row; empty when it has none. */
  label: string;
}

/** The DOI in lower case, as at the registry, with {number} in place of the number. Also names its number sequence. */
export function doiPattern({ prefix, suffixTemplate, id, assetType, label }: SuffixSource): string {
  const [category = '', type = ''] = assetType.split('.');
  const suffix = fillPlaceholders(suffixTemplate, { id: allowed(id), label, category, type: allowed(type) });
  return `${prefix}/${suffix}`.toLowerCase();
}

/** The pattern with the number filled in. */
export function numberedDoi(pattern: string, number: number, padding: number): string {
  return fillPlaceholders(pattern, { number: String(number).padStart(padding, '0') });
}

/** True when the pattern contains a number. */
export function isNumbered(pattern: string): boolean {
  return pattern.includes('{number}');
}

/** Ids come from elsewhere and may contain characters that a DOI may not. */
function allowed(text: string): string {
  return text.replace(/[^-._;()/:a-zA-Z0-9*~$=]/g, '-');
}
