import type { UpdateResearchAssetsParameters } from '../../../shared/jobs/update-research-assets/parameters.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { dayOf } from '../../../shared/job-kit/parameters/date-value.ts';
import { withAssetPart } from './asset-part.ts';
import { changed, unchanged, type Step } from './step.ts';

type Parameters = NonNullable<UpdateResearchAssetsParameters['accessRights']>;

const ITEM = 'access rights';

/** Replaces or removes policy, its name and its embargo date together. */
export function changeAccessRights(asset: Asset, parameters: Parameters, timeZone: string): Step {
  const { accessRightPolicyId: id, accessRightName: name, accessRightDate: day, ...rest } = asset.asset ?? {};
  const was = described(name ?? id, day);
  if (parameters.action === 'REMOVE') {
    if (id === undefined && name === undefined && day === undefined) return unchanged(ITEM, 'NOTHING_TO_REMOVE');
    return changed(withAssetPart(asset, rest), ITEM, `${was} removed`);
  }
  const to = {
    accessRightPolicyId: parameters.policy,
    accessRightName: parameters.name,
    ...(parameters.date && { accessRightDate: dayOf(parameters.date, timeZone) }),
  };
  const isSet = id === to.accessRightPolicyId && name === to.accessRightName && day === to.accessRightDate;
  if (isSet) return unchanged(ITEM, 'ALREADY_SET');
  const is = described(to.accessRightName, to.accessRightDate);
  return changed(withAssetPart(asset, { ...rest, ...to }), ITEM, `${was} → ${is}`);
}

function described(name: string | undefined, day: string | undefined): string {
  return day === undefined ? (name ?? 'none') : `${name ?? 'none'} until ${day}`;
}
