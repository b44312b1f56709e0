import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { groupChanged, groupUnchanged } from '../../../shared/job-kit/plan-of-groups.ts';
import type { AssetResult } from './asset-result.ts';

type Parameters = NonNullable<UpdateResearchAssetsParameters['license']>;

const ITEM = 'license';

/** Replaces or removes the asset's license; its links and files keep their own. */
export function changeLicense(asset: Asset, parameters: Parameters): AssetResult {
  if (parameters.action === 'REMOVE') {
    const { license, ...rest } = asset;
    if (license === undefined) return groupUnchanged(asset, ITEM, 'NOTHING_TO_REMOVE');
    return groupChanged(rest, ITEM, `${license} removed`);
  }
  if (asset.license === parameters.license) return groupUnchanged(asset, ITEM, 'ALREADY_SET');
  return groupChanged(
    { ...asset, license: parameters.license },
    ITEM,
    `${asset.license ?? 'none'} → ${parameters.license}`,
  );
}
