import { commonRights, readRights, rightsOf, whyClosed } from '../../shared/access/rights.ts';
import { hasAny, PAGE_ROLES, ROLES, type Rights } from '../../shared/model/roles.ts';
import type { Run } from '../../shared/model/run.ts';
import type { User } from '../../shared/model/user.ts';
import type { WorkerServices } from './worker-services.ts';

export interface SubmitterRights {
  /** Those of the submit that hold now. */
  rights: Rights;
  /** Why the run may not go on with them, in words; absent when it may. */
  refusal?: string;
}

/**
 * What a run may do in the name of its submitter at this moment. Rights that were taken away since the submit are not used,
 * nor those that came later. A run that sends letters follows from one that was allowed, and needs none.
 */
export async function submitterRights(
  { store, config }: Pick<WorkerServices, 'store' | 'config'>,
  { submittedBy, rights: atSubmit, job, lettersOf }: Run,
): Promise<SubmitterRights> {
  const account: User | undefined = await store.users.get(submittedBy);
  const clock = { now: new Date(), timeZone: config.timeZone };
  const now = rightsOf(account, clock);
  const rights = atSubmit === undefined ? now : commonRights(readRights(atSubmit), now);
  if (lettersOf !== undefined || (hasAny(rights, PAGE_ROLES) && hasAny(rights, job.roles))) return { rights };
  const closed = account === undefined ? 'no longer exists' : whyClosed(account, clock);
  const roles = job.roles.map((role) => ROLES[role]).join(', ');
  const why =
    closed === undefined
      ? `it takes a role that opens the page of jobs, and one of these: ${roles}.`
      : `the account ${closed}.`;
  return { rights, refusal: `${submittedBy} no longer has the right to run this job: ${why}` };
}
