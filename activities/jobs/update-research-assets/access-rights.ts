import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { dayOf } from '../../../shared/job-kit/parameters/date-value.ts';
import { groupChanged, groupUnchanged } from '../../../shared/job-kit/plan-of-groups.ts';
import { withAssetPart } from './asset-part.ts';
import type { AssetResult } from './asset-result.ts';

type Parameters = NonNullable<UpdateResearchAssetsParameters['accessRights']>;

const ITEM = 'access rights';

/** Replaces or removes the policy, its name and its embargo date together. */
export function changeAccessRights(asset: Asset, parameters: Parameters, timeZone: string): AssetResult {
  const { accessRightPolicyId: id, accessRightName: name, accessRightDate: day, ...rest } = asset.asset ?? {};
  const was = described(name ?? id, day);
  if (parameters.action === 'REMOVE') {
    if (id === undefined && name === undefined && day === undefined)
      return groupUnchanged(asset, ITEM, 'NOTHING_TO_REMOVE');
    return groupChanged(withAssetPart(asset, rest), ITEM, `${was} removed`);
  }
  const to = {
    accessRightPolicyId: parameters.policy,
    accessRightName: parameters.name,
    ...(parameters.date && { accessRightDate: dayOf(parameters.date, timeZone) }),
  };
  const isSet = id === to.accessRightPolicyId && name === to.accessRightName && day === to.accessRightDate;
  if (isSet) return groupUnchanged(asset, ITEM, 'ALREADY_SET');
  const is = described(to.accessRightName, to.accessRightDate);
  return groupChanged(withAssetPart(asset, { ...rest, ...to }), ITEM, `${was} → ${is}`);
}

function described(name: string | undefined, day: string | undefined): string {
  return day === undefined ? (name ?? 'none') : `${name ?? 'none'} until ${day}`;
}
