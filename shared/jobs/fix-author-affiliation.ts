import { noParameters, type NoParameters } from '../job-kit/parameters/no-parameters.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import { FIX_AUTHOR_AFFILIATION_REASONS, type FixAuthorAffiliationReason } from './fix-author-affiliation/reasons.ts';

/** Links free-text unit names of an asset's authors to internal units. Seed: "Fix author internal affiliation in asset". */
export const fixAuthorAffiliation = defineJob<NoParameters, FixAuthorAffiliationReason>({
  id: 'M50712',
  activity: 'fixAuthorAffiliation',
  name: 'Fix author internal affiliation in asset',
  description:
    "This job matches the free-text organizational-unit name in the affiliation section of the asset's creators and " +
    'contributors against internal Organizational Unit Names. If an exact match is found, it replaces the free-text ' +
    'name with a link to the internal Organizational Unit code.',
  content: { value: 'FIX_AUTHOR_INTERNAL_AFFILIATION', desc: 'Research Assets' },
  category: { value: 'RESEARCH_ASSETS', desc: 'Research Assets' },
  setContent: 'IER',
  roles: ['ASSET_MANAGER'],
  work: 'records',
  reasons: FIX_AUTHOR_AFFILIATION_REASONS,
  effect: 'CHANGE',
  act: () => 'Fix affiliations of authors in {members}',
  undoable: true,
  parameters: noParameters,
});
