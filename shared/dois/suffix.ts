import { fillPlaceholders } from './placeholders.ts';

export const SUFFIX_PLACEHOLDERS: readonly string[] = ['number', 'id', 'label', 'category', 'type'];

/** What a suffix is made of, beside the number. */
export interface SuffixSource {
  prefix: string;
  suffixTemplate: string;
  /** Asset id and asset type, `category.type`. */
  id: string;
  assetType: string;
  /** Of the type table's row; empty when it has none. */
  label: string;
}

/** The DOI, in lower case as the registry has them, with {number} where the number goes. It also names its row of numbers. */
export function doiPattern({ prefix, suffixTemplate, id, assetType, label }: SuffixSource): string {
  const [category = '', type = ''] = assetType.split('.');
  const suffix = fillPlaceholders(suffixTemplate, { id: allowed(id), label, category, type: allowed(type) });
  return `${prefix}/${suffix}`.toLowerCase();
}

/** The pattern with its number. */
export function numberedDoi(pattern: string, number: number, padding: number): string {
  return fillPlaceholders(pattern, { number: String(number).padStart(padding, '0') });
}

/** Whether DOIs of this pattern differ by a number. */
export function isNumbered(pattern: string): boolean {
  return pattern.includes('{number}');
}

/** Ids come from elsewhere and may hold what a DOI may not. */
function allowed(text: string): string {
  return text.replace(/[^-._;()/:a-zA-Z0-9*~$=]/g, '-');
}
