import { ORCID_CLIENTS } from '../orcid/configuration-paths.ts';
import { noParameters, type NoParameters } from '../job-kit/parameters/no-parameters.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import { DELETE_ORCID_RECORDS_REASONS, type DeleteOrcidRecordsReason } from './delete-orcid-records/reasons.ts';

/** Deletes this installation's items from its researchers' ORCID records. Seed: "Delete records from ORCID". */
export const deleteOrcidRecords = defineJob<NoParameters, DeleteOrcidRecordsReason>({
  id: 'M50802',
  activity: 'deleteOrcidRecords',
  name: 'Delete records from ORCID',
  description: "This job deletes all of a researcher's ORCID records that were originally put there by Esploro.",
  content: { value: 'DELETE_ORCID_RECORDS', desc: 'Researchers' },
  category: { value: 'RESEARCHERS', desc: 'Researchers' },
  setContent: 'RESEARCHER',
  roles: ['RESEARCHER_MANAGER'],
  work: 'performer',
  target: 'orcid',
  reasons: DELETE_ORCID_RECORDS_REASONS,
  effect: 'OUTSIDE',
  act: () => 'Delete ORCID records of {members}',
  undoable: false,
  parameters: noParameters,
  check: async (_parameters, lookups) => {
    if ((await lookups.configuration(ORCID_CLIENTS)).length > 0) return [];
    return [
      {
        parameter: ORCID_CLIENTS,
        message: 'No ORCID client is configured. Create one under /conf/orcid-clients first.',
      },
    ];
  },
});
