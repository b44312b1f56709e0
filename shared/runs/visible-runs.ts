import { requirePageReader } from '../access/page-role.ts';
import { MusterError } from '../runtime/errors.ts';
import type { Run } from '../model/run.ts';
import type { JobCatalogue } from '../jobs/catalogue/job-catalogue.ts';
import { readsWithAny, ROLE_CODES, type Caller } from '../model/roles.ts';
import type { RunFilter } from '../store/runs.ts';
import type { Store } from '../store/store.ts';

/**
 * Holders of one of the job's roles may see a run; they need a page role too. Its submitter once had both, and without them
 * is like anyone else.
 */
function canSeeRun(caller: Caller, run: Pick<Run, 'job'>): boolean {
  return readsWithAny(caller, run.job.roles);
}

/**
 * The run of that job, if the caller may see it; otherwise it counts as missing.
 * @throws MusterError FORBIDDEN without a page role, 402218 if there is no such run for the caller.
 */
export async function requireVisibleRun(
  { runs }: Pick<Store, 'runs'>,
  caller: Caller,
  { job, run: id }: { job: string; run: string },
): Promise<Run> {
  requirePageReader(caller);
  const run = await runs.get(id);
  if (run?.job.id === job && canSeeRun(caller, run)) return run;
  throw new MusterError('402218', 400, `Invalid instance id ${id}: job ${job} has no such instance.`);
}

/**
 * A page of a job's runs that the caller may see, newest first.
 * @throws MusterError FORBIDDEN without a page role, 402216 if the job does not exist and never did.
 */
export async function listVisibleRuns(
  { store, catalogue }: { store: Pick<Store, 'runs'>; catalogue: JobCatalogue },
  caller: Caller,
  filter: Omit<RunFilter, 'roles'>,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ runs: Run[]; total: number }> {
  requirePageReader(caller);
  const definition = await catalogue.find(filter.job);
  if (!definition && !(await store.runs.hasAnyOf(filter.job))) {
    throw new MusterError('402216', 400, `Invalid job id ${filter.job}.`);
  }
  const roles = ROLE_CODES.filter((role) => readsWithAny(caller, [role]));
  return store.runs.page({ ...filter, roles }, offset, limit);
}
