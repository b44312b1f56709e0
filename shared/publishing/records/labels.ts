import { ASSET_CATEGORIES, ASSET_TYPES } from '../../model/code-tables/asset-types.ts';
import { LICENSE_ROWS } from '../../model/code-tables/licenses.ts';

const TYPE_LABELS = new Map(ASSET_TYPES.map(({ code, description }) => [code, description]));
const LICENSE_LABELS = new Map(LICENSE_ROWS.map(({ code, description }) => [code, description]));

/** The standard label of an asset type; the code for the institution's own types. */
export function typeLabel(type: string | undefined): string | undefined {
  return type === undefined ? undefined : (TYPE_LABELS.get(type) ?? type);
}

export function categoryLabel(category: string): string {
  return Object.entries(ASSET_CATEGORIES).find(([code]) => code === category)?.[1] ?? category;
}

export function licenseLabel(license: string | undefined): string | undefined {
  return license === undefined ? undefined : (LICENSE_LABELS.get(license) ?? license);
}
