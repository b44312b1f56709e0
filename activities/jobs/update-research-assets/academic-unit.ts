import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { groupChanged, groupFailed, groupUnchanged } from '../../../shared/job-kit/plan-of-groups.ts';
import { isSameText } from '../../../shared/model/canonical-text.ts';
import { withAssetPart } from './asset-part.ts';
import type { AssetResult } from './asset-result.ts';
import type { Reference } from './reference.ts';

type Parameters = NonNullable<UpdateResearchAssetsParameters['academicUnit']>;
type Units = NonNullable<Reference['academicUnit']>;

const ITEM = 'academic unit';

/** Adds, replaces or removes an academic unit. The unit is mandatory, so the last one cannot be removed. */
export function changeAcademicUnit(asset: Asset, { action }: Parameters, units: Units): AssetResult {
  switch (action) {
    case 'ADD':
      return addUnit(asset, units.unit);
    case 'REPLACE':
      return replaceUnit(asset, units);
    case 'REMOVE':
      return removeUnit(asset, units.unit);
  }
}

function addUnit(asset: Asset, unit: string): AssetResult {
  const had = unitsOf(asset);
  if (had.includes(unit)) return groupUnchanged(asset, ITEM, 'ALREADY_SET');
  return groupChanged(withUnits(asset, [...had, unit]), ITEM, `${unit} added`);
}

function replaceUnit(asset: Asset, { from, unit }: Units): AssetResult {
  const had = unitsOf(asset);
  const wanted = from === undefined ? undefined : from.kind === 'unit' ? from.reference : from.text;
  const isReplaced = (one: string) => wanted === undefined || isSameText(one, wanted);
  if (!had.some(isReplaced) && wanted !== undefined) {
    return groupUnchanged(asset, ITEM, had.includes(unit) ? 'ALREADY_SET' : 'FROM_NOT_MATCHED');
  }
  const next = wanted === undefined ? [unit] : [...new Set(had.map((one) => (isReplaced(one) ? unit : one)))];
  if (next.length === had.length && next.every((one, index) => one === had[index])) {
    return groupUnchanged(asset, ITEM, 'ALREADY_SET');
  }
  return groupChanged(withUnits(asset, next), ITEM, `${wanted ?? (had.join('; ') || 'none')} → ${unit}`);
}

function removeUnit(asset: Asset, unit: string): AssetResult {
  const had = unitsOf(asset);
  const next = had.filter((one) => one !== unit);
  if (next.length === had.length) return groupUnchanged(asset, ITEM, 'NOTHING_TO_REMOVE');
  if (next.length === 0)
    return groupFailed(asset, ITEM, 'LAST_ACADEMIC_UNIT', `${unit} is the asset's last academic unit.`);
  return groupChanged(withUnits(asset, next), ITEM, `${unit} removed`);
}

function unitsOf(asset: Asset): readonly string[] {
  return asset.asset?.affiliation ?? [];
}

function withUnits(asset: Asset, affiliation: string[]): Asset {
  return withAssetPart(asset, { ...asset.asset, affiliation });
}
