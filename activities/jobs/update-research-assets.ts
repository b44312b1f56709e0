import type { UpdateResearchAssetsReason } from '../../shared/jobs/update-research-assets/reasons.ts';
import type { UpdateResearchAssetsParameters } from '../../shared/jobs/update-research-assets/parameters.ts';
import { updateResearchAssets } from '../../shared/jobs/update-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { recordWork, type RunContext } from '../../shared/job-kit/job-work.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import { planOfGroups, type Groups } from '../../shared/job-kit/plan-of-groups.ts';
import { changeAcademicUnit } from './update-research-assets/academic-unit.ts';
import { changeAccessRights } from './update-research-assets/access-rights.ts';
import { changeAssetType } from './update-research-assets/asset-type.ts';
import { replaceAuthorAffiliation } from './update-research-assets/author-affiliation.ts';
import { changeLicense } from './update-research-assets/license.ts';
import { removeLinks } from './update-research-assets/links.ts';
import { removeNonAffiliatedAuthors } from './update-research-assets/non-affiliated-authors.ts';
import { setProfileDisplay } from './update-research-assets/profile-display.ts';
import { pinUnits, profilesOfAuthors, resolveReference, type Reference } from './update-research-assets/reference.ts';
import { setVisibility } from './update-research-assets/visibility.ts';

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
  gather: async (members, parameters, store, { institution, pinned }) => {
    const profiles = parameters.profileDisplay ? await profilesOfAuthors(members, store) : new Set<string>();
    return resolveReference(parameters, { institution, pinned, profiles });
  },
  plan: planAsset,
});

/** Applies the active groups in the seed's order; if one fails, the asset stays as it was. */
export function planAsset(
  asset: Asset,
  parameters: UpdateResearchAssetsParameters,
  reference: Reference,
  context: RunContext,
): Plan<Asset, UpdateResearchAssetsReason> {
  return planOfGroups(asset, groupsOf(parameters, reference, context));
}

function groupsOf(
  parameters: UpdateResearchAssetsParameters,
  reference: Reference,
  { institution, clock }: RunContext,
): Groups<Asset, UpdateResearchAssetsReason> {
  const { affiliation, profileDisplay, academicUnit, accessRights, license, assetType } = parameters;
  const { profileVisibility, portalVisibility, nonAffiliated, links } = parameters;
  const { affiliation: names, profileDisplay: authorsWith, academicUnit: units } = reference;
  return [
    affiliation && names && ((asset) => replaceAuthorAffiliation(asset, affiliation, names, institution)),
    profileDisplay && authorsWith && ((asset) => setProfileDisplay(asset, profileDisplay, authorsWith, institution)),
    academicUnit && units && ((asset) => changeAcademicUnit(asset, academicUnit, units)),
    accessRights && ((asset) => changeAccessRights(asset, accessRights, clock.timeZone)),
    license && ((asset) => changeLicense(asset, license)),
    assetType && ((asset) => changeAssetType(asset, assetType)),
    profileVisibility && ((asset) => setVisibility(asset, 'profile_visibility', profileVisibility)),
    portalVisibility && ((asset) => setVisibility(asset, 'portal_visibility', portalVisibility)),
    nonAffiliated && ((asset) => removeNonAffiliatedAuthors(asset, nonAffiliated)),
    links && removeLinks,
  ];
}
