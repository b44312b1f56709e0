import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { withAssetPart } from './asset-part.ts';
import type { Reference } from './reference.ts';
import { changed, failed, unchanged, type Step } from './step.ts';

type Parameters = NonNullable<UpdateResearchAssetsParameters['academicUnit']>;
type Units = NonNullable<Reference['academicUnit']>;

const ITEM = 'academic unit';

/** Adds, replaces or removes an academic unit. The unit is mandatory, so the last one cannot be removed. */
export function changeAcademicUnit(asset: Asset, { action }: Parameters, units: Units): Step {
  switch (action) {
    case 'ADD':
      return addUnit(asset, units.unit);
    case 'REPLACE':
      return replaceUnit(asset, units);
    case 'REMOVE':
      return removeUnit(asset, units.unit);
  }
}

function addUnit(asset: Asset, unit: string): Step {
  const had = unitsOf(asset);
  if (had.includes(unit)) return unchanged(ITEM, 'ALREADY_SET');
  return changed(withUnits(asset, [...had, unit]), ITEM, `${unit} added`);
}

function replaceUnit(asset: Asset, { from, unit }: Units): Step {
  const had = unitsOf(asset);
  const wanted = from === undefined ? undefined : from.kind === 'unit' ? from.reference : from.text;
  if (wanted !== undefined && !had.includes(wanted)) {
    return unchanged(ITEM, had.includes(unit) ? 'ALREADY_SET' : 'FROM_NOT_MATCHED');
  }
  const next = wanted === undefined ? [unit] : [...new Set(had.map((one) => (one === wanted ? unit : one)))];
  if (next.length === had.length && next.every((one, index) => one === had[index])) {
    return unchanged(ITEM, 'ALREADY_SET');
  }
  return changed(withUnits(asset, next), ITEM, `${wanted ?? (had.join('; ') || 'none')} → ${unit}`);
}

function removeUnit(asset: Asset, unit: string): Step {
  const had = unitsOf(asset);
  const next = had.filter((one) => one !== unit);
  if (next.length === had.length) return unchanged(ITEM, 'NOTHING_TO_REMOVE');
  if (next.length === 0) return failed(ITEM, 'LAST_ACADEMIC_UNIT', `${unit} is the asset's last academic unit.`);
  return changed(withUnits(asset, next), ITEM, `${unit} removed`);
}

function unitsOf(asset: Asset): readonly string[] {
  return asset.asset?.affiliation ?? [];
}

function withUnits(asset: Asset, affiliation: string[]): Asset {
  return withAssetPart(asset, { ...asset.asset, affiliation });
}
