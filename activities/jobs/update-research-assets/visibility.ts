import type { Asset } from '../../../shared/model/asset.ts';
import { groupChanged, groupFailed, groupUnchanged } from '../../../shared/job-kit/plan-of-groups.ts';
import type { AssetResult } from './asset-result.ts';

type VisibilityField = 'profile_visibility' | 'portal_visibility';

const ITEMS: Record<VisibilityField, string> = {
  profile_visibility: 'profile visibility',
  portal_visibility: 'portal visibility',
};

/** Shows or hides the asset; absent means shown. Only approved assets, and those without a deposit, can be shown. */
export function setVisibility(asset: Asset, field: VisibilityField, { isShown }: { isShown: boolean }): AssetResult {
  const item = ITEMS[field];
  if ((asset[field] ?? true) === isShown) return groupUnchanged(asset, item, 'ALREADY_SET');
  const status = asset.depositStatusWithDesc?.value ?? 'approved';
  if (isShown && status !== 'approved') {
    return groupFailed(
      asset,
      item,
      'NOT_APPROVED',
      `The asset's deposit status is "${status}"; approve it before you show it.`,
    );
  }
  return groupChanged({ ...asset, [field]: isShown }, item, isShown ? 'hidden → shown' : 'shown → hidden');
}
