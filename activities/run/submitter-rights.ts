import { commonRights, readRights, rightsOf, whyClosed } from '../../shared/access/rights.ts';
import { hasAny, PAGE_ROLES, ROLES, type Rights } from '../../shared/model/roles.ts';
import type { Run } from '../../shared/model/run.ts';
import type { User } from '../../shared/model/user.ts';
import type { WorkerServices } from './worker-services.ts';

export interface SubmitterRights {
  /** The rights at submit that still hold. */
  rights: Rights;
  /** Why the run may not continue with them, in words; absent if it may. */
  refusal?: string;
}

/**
 * What a run may do right now on behalf of its submitter. It uses neither rights that were withdrawn since the submit
 * nor rights granted later. A run that sends letters follows from an allowed run and needs no rights.
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
