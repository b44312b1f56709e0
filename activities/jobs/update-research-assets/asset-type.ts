import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { groupChanged, groupFailed, groupUnchanged } from '../../../shared/job-kit/plan-of-groups.ts';
import type { AssetResult } from './asset-result.ts';

type Parameters = NonNullable<UpdateResearchAssetsParameters['assetType']>;

const ITEM = 'asset type';

/**
 * Replaces one asset type with another, unless the asset lacks fields that the code table requires for the new type.
 */
export function changeAssetType(asset: Asset, { from, to, mandatoryFields }: Parameters): AssetResult {
  const type = asset.resourcetype?.esploro;
  if (type !== from) return groupUnchanged(asset, ITEM, type === to ? 'ALREADY_SET' : 'FROM_NOT_MATCHED');
  const missing = mandatoryFields.filter((field) => !hasField(asset, field));
  if (missing.length > 0) {
    return groupFailed(asset, ITEM, 'MISSING_FIELDS', `An asset of type ${to} must have ${missing.join(', ')}.`);
  }
  return groupChanged({ ...asset, resourcetype: { ...asset.resourcetype, esploro: to } }, ITEM, `${from} → ${to}`);
}

/** True if the dotted path has a value that is not null, blank, or empty. */
function hasField(asset: Asset, path: string): boolean {
  let value: unknown = asset;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Record<string, unknown>)[key];
  }
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null;
}
