import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { changed, unchanged, type Step } from './step.ts';

type Parameters = NonNullable<UpdateResearchAssetsParameters['license']>;

const ITEM = 'license';

/** Replaces or removes the license of the asset; those of its links and files are their own. */
export function changeLicense(asset: Asset, parameters: Parameters): Step {
  if (parameters.action === 'REMOVE') {
    const { license, ...rest } = asset;
    if (license === undefined) return unchanged(ITEM, 'NOTHING_TO_REMOVE');
    return changed(rest, ITEM, `${license} removed`);
  }
  if (asset.license === parameters.license) return unchanged(ITEM, 'ALREADY_SET');
  return changed({ ...asset, license: parameters.license }, ITEM, `${asset.license ?? 'none'} → ${parameters.license}`);
}
