import type { UpdateResearchAssetsReason } from '../../../shared/jobs/update-research-assets/reasons.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { limitDetails } from '../../../shared/job-kit/limit-details.ts';
import { groupUnchanged } from '../../../shared/job-kit/plan-of-groups.ts';
import type { AssetResult } from './asset-result.ts';

/** Removes all links. Files and links waiting to be imported as files stay. */
export function removeLinks(asset: Asset): AssetResult {
  const { links = [], ...rest } = asset;
  if (links.length === 0) return groupUnchanged(asset, 'links', 'NOTHING_TO_REMOVE');
  const details = links.map(({ link }): Detail<UpdateResearchAssetsReason> => ({
    item: link.url,
    outcome: 'changed',
    reason: 'REMOVED',
  }));
  return { next: rest, details: limitDetails(details) };
}
