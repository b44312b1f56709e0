import { noParameters, type NoParameters } from '../job-kit/parameters/no-parameters.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import { IMPORT_RELATIONS_REASONS, type ImportRelationsReason } from './import-relations/reasons.ts';

/** Turns imported relation data into relations. Seed: "Import Research Assets Relations". */
export const importRelations = defineJob<NoParameters, ImportRelationsReason>({
  id: 'M50705',
  activity: 'importRelations',
  name: 'Import Research Assets Relations',
  description:
    'Once assets have been imported from another system, this job creates the relations for each asset in the set.',
  content: { value: 'IMPORT_RESEARCH_ASSETS_RELATIONS', desc: 'Research Assets' },
  category: { value: 'RESEARCH_ASSETS', desc: 'Research assets' },
  setContent: 'IER',
  roles: ['RESEARCH_ASSETS_MANAGER'],
  work: 'records',
  reasons: IMPORT_RELATIONS_REASONS,
  effect: 'CHANGE',
  act: () => 'Import relations of {members}',
  undoable: true,
  parameters: noParameters,
});
