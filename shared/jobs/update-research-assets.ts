import { taskParameters } from '../job-kit/parameters/task-parameters.ts';
import { changesOf } from '../job-kit/act.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import { checkParameters } from './update-research-assets/check-parameters.ts';
import { updateResearchAssetsGroups } from './update-research-assets/parameters.ts';
import { UPDATE_RESEARCH_ASSETS_REASONS } from './update-research-assets/reasons.ts';

const CHANGED = {
  affiliation: 'affiliations of authors',
  profileDisplay: 'public profiles of authors',
  academicUnit: 'academic unit',
  accessRights: 'access rights',
  license: 'license',
  assetType: 'asset type',
  profileVisibility: 'profile visibility',
  portalVisibility: 'portal visibility',
  nonAffiliated: 'non-affiliated authors',
  links: 'links',
};

/** Changes authors, units, rights, license, type, visibility and links of assets. Seed: "Update Set of Research Assets". */
export const updateResearchAssets = defineJob({
  id: 'M50701',
  activity: 'updateResearchAssets',
  name: 'Update Set of Research Assets',
  description: 'Updates research assets.',
  content: { value: 'UPDATE_RESEARCH_ASSETS', desc: 'Research Assets' },
  category: { value: 'RESEARCH_ASSETS', desc: 'Research Assets' },
  setContent: 'IER',
  roles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  work: 'records',
  reasons: UPDATE_RESEARCH_ASSETS_REASONS,
  effect: 'CHANGE',
  act: (parameters) => changesOf(parameters, CHANGED),
  undoable: true,
  parameters: (codes) => taskParameters(updateResearchAssetsGroups(codes), { atLeastOneActive: true }),
  check: checkParameters,
});
