import { unitCodeOf } from '../../model/affiliation.ts';
import type { Asset } from '../../model/asset.ts';

/** Prefixes of the set specs that every installation has. */
export const BUILT_IN_SETS = { type: 'type', unit: 'unit' } as const;

/** OAI-PMH set spec: levels separated by colons. */
export const SET_SPEC = /^[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*$/;

const MAY_STAND = /[A-Za-z0-9\-_.!*'()]/;

/** A code as part of a set spec: other characters become `~` and their bytes in hexadecimal. */
function toSpecPart(code: string): string {
  return Array.from(code)
    .map((character) => (MAY_STAND.test(character) ? character : escaped(character)))
    .join('');
}

function escaped(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `~${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

export function categorySpec(category: string): string {
  return `${BUILT_IN_SETS.type}:${toSpecPart(category)}`;
}

/** The spec of an asset type's set, which is below its category's. */
export function typeSpec(type: string): string {
  const [category = '', ...rest] = type.split('.');
  return `${categorySpec(category)}:${toSpecPart(rest.join('.'))}`;
}

export function unitSpec(code: string): string {
  return `${BUILT_IN_SETS.unit}:${toSpecPart(code)}`;
}

/** The built-in sets of an asset: its type, the type's category, and its academic units. */
export function builtInSetsOf(asset: Asset, institution: string): string[] {
  const units = (asset.asset?.affiliation ?? []).map((value) => unitCodeOf(institution, value));
  const specs = [
    ...specsOfType(asset.resourcetype?.esploro ?? ''),
    ...units.filter((code) => code !== undefined).map(unitSpec),
  ];
  return [...new Set(specs)];
}

/** Records may have invalid types such as `.` or `dataset.`, but no part of a spec may be empty. */
function specsOfType(type: string): string[] {
  const [category = '', ...rest] = type.split('.');
  if (category === '') return [];
  return rest.join('.') === '' ? [categorySpec(category)] : [categorySpec(category), typeSpec(type)];
}
