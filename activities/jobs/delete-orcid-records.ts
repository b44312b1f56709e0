import type { NoParameters } from '../../shared/job-kit/parameters/no-parameters.ts';
import type { DeleteOrcidRecordsReason } from '../../shared/jobs/delete-orcid-records/reasons.ts';
import { deleteOrcidRecords } from '../../shared/jobs/delete-orcid-records.ts';
import type { Researcher } from '../../shared/model/researcher.ts';
import { performerWork } from '../../shared/job-kit/job-work.ts';
import { withLetters } from '../../shared/job-kit/plan.ts';
import { expiryLetter } from './delete-orcid-records/expiry-letter.ts';
import { performDeletion } from './delete-orcid-records/perform-deletion.ts';
import { planOrcidDeletion } from './delete-orcid-records/plan-deletion.ts';
import type { DeletionResult } from './delete-orcid-records/result.ts';

export const deleteOrcidRecordsWork = performerWork<Researcher, NoParameters, DeletionResult, DeleteOrcidRecordsReason>(
  {
    definition: deleteOrcidRecords,
    changes: ['orcidItems', 'provenance'],
    perform: performDeletion,
    ordersLetters: true,
    plan: (researcher, _parameters, result, { clock }) =>
      withLetters(planOrcidDeletion(researcher, result), expiryLetter(researcher, result, clock.now)),
  },
);
