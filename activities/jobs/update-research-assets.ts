import type { UpdateResearchAssetsReason } from '../../shared/jobs/update-research-assets/reasons.ts';
import type { UpdateResearchAssetsParameters } from '../../shared/jobs/update-research-assets/parameters.ts';
import { updateResearchAssets } from '../../shared/jobs/update-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { recordWork, type RunContext } from '../../shared/job-kit/job-work.ts';
import { change, fail, unchanged, type Plan } from '../../shared/job-kit/plan.ts';
import type { Detail } from '../../shared/model/effects.ts';
import { changeAcademicUnit } from './update-research-assets/academic-unit.ts';
import { changeAccessRights } from './update-research-assets/access-rights.ts';
import { changeAssetType } from './update-research-assets/asset-type.ts';
import { replaceAuthorAffiliation } from './update-research-assets/author-affiliation.ts';
import { changeLicense } from './update-research-assets/license.ts';
import { removeLinks } from './update-research-assets/links.ts';
import { removeNonAffiliatedAuthors } from './update-research-assets/non-affiliated-authors.ts';
import { setProfileDisplay } from './update-research-assets/profile-display.ts';
import { pinUnits, resolveReference, type Reference } from './update-research-assets/reference.ts';
import type { Step } from './update-research-assets/step.ts';
import { setVisibility } from './update-research-assets/visibility.ts';

type Group = (
  asset: Asset,
  parameters: UpdateResearchAssetsParameters,
  reference: Reference,
  context: RunContext,
) => Step | undefined;

/** In the order of the seed; each works on what the one before it made. A group that is off does nothing. */
const GROUPS: readonly Group[] = [
  (asset, { affiliation }, reference, { institution }) =>
    affiliation &&
    reference.affiliation &&
    replaceAuthorAffiliation(asset, affiliation, reference.affiliation, institution),
  (asset, { profileDisplay }, reference, { institution }) =>
    profileDisplay &&
    reference.profileDisplay &&
    setProfileDisplay(asset, profileDisplay, reference.profileDisplay, institution),
  (asset, { academicUnit }, reference) =>
    academicUnit && reference.academicUnit && changeAcademicUnit(asset, academicUnit, reference.academicUnit),
  (asset, { accessRights }, _reference, { clock }) =>
    accessRights && changeAccessRights(asset, accessRights, clock.timeZone),
  (asset, { license }) => license && changeLicense(asset, license),
  (asset, { assetType }) => assetType && changeAssetType(asset, assetType),
  (asset, { profileVisibility }) => profileVisibility && setVisibility(asset, 'profile_visibility', profileVisibility),
  (asset, { portalVisibility }) => portalVisibility && setVisibility(asset, 'portal_visibility', portalVisibility),
  (asset, { nonAffiliated }) => nonAffiliated && removeNonAffiliatedAuthors(asset, nonAffiliated),
  (asset, { links }) => (links ? removeLinks(asset) : undefined),
];

/** The work of "Update Set of Research Assets". */
export const updateResearchAssetsWork = recordWork<
  Asset,
  UpdateResearchAssetsParameters,
  Reference,
  UpdateResearchAssetsReason
>({
  definition: updateResearchAssets,
  changes: [
    'creators',
    'contributors',
    'asset',
    'license',
    'resourcetype',
    'profile_visibility',
    'portal_visibility',
    'links',
  ],
  pin: pinUnits,
  gather: async (_members, parameters, _store, { institution, pinned }) =>
    resolveReference(parameters, institution, pinned),
  plan: planAsset,
});

/** Applies the groups that are on; one that fails leaves the asset as it was. */
export function planAsset(
  asset: Asset,
  parameters: UpdateResearchAssetsParameters,
  reference: Reference,
  context: RunContext,
): Plan<Asset, UpdateResearchAssetsReason> {
  let next = asset;
  const details: Detail<UpdateResearchAssetsReason>[] = [];
  const reasons = new Set<UpdateResearchAssetsReason>();
  for (const group of GROUPS) {
    const step = group(next, parameters, reference, context);
    if (!step) continue;
    if (step.kind === 'failed') return fail(step.reason, step.message, { details: step.details });
    if (step.kind === 'changed') next = step.asset;
    else reasons.add(step.reason);
    details.push(...step.details);
  }
  if (next !== asset) return change(next, { details });
  const [reason, ...otherReasons] = reasons;
  return unchanged(reason && otherReasons.length === 0 ? reason : 'NO_CHANGE', { details });
}
