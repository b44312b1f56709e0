import { requirePageReader } from '../access/page-role.ts';
import { MusterError } from '../runtime/errors.ts';
import type { Run } from '../model/run.ts';
import type { JobCatalogue } from '../jobs/catalogue/job-catalogue.ts';
import { PAGE_ROLES, readsWithAny, ROLE_CODES, type Caller, type Role } from '../model/roles.ts';
import type { RunFilter, RunPage } from '../store/runs.ts';
import type { Store } from '../store/store.ts';

/**
 * Holders of one of the job's roles may see a run if they also have a page role. Its submitter once had both, and without them
 * is like anyone else.
 */
export function canSeeRun(caller: Caller, run: { job: Pick<Run['job'], 'roles'> }): boolean {
  return readsWithAny(caller, PAGE_ROLES) && readsWithAny(caller, run.job.roles);
}

/** The roles that let the caller see runs: those of jobs that need one of them. */
export function rolesToSeeRuns(caller: Caller): Role[] {
  return ROLE_CODES.filter((role) => canSeeRun(caller, { job: { roles: [role] } }));
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
 * The run of that id, of whichever job, if the caller may see it; otherwise it counts as missing.
 * @throws MusterError FORBIDDEN without a page role, 402218 if there is no such run for the caller.
 */
export async function requireVisibleRunOfAnyJob(
  { runs }: Pick<Store, 'runs'>,
  caller: Caller,
  id: string,
): Promise<Run> {
  requirePageReader(caller);
  const run = await runs.get(id);
  if (run && canSeeRun(caller, run)) return run;
  throw new MusterError('402218', 400, `Invalid instance id ${id}: there is no such instance.`);
}

/**
 * A page of runs that the caller may see, of one job, or of all; newest first if nothing else is asked for.
 * @throws MusterError FORBIDDEN without a page role, 402216 if the job does not exist and never did.
 */
export async function listVisibleRuns(
  { store, catalogue }: { store: Pick<Store, 'runs'>; catalogue: JobCatalogue },
  caller: Caller,
  filter: Omit<RunFilter, 'roles'>,
  page: RunPage,
): Promise<{ runs: Run[]; total: number }> {
  return store.runs.page(await onlyVisible({ store, catalogue }, caller, filter), page);
}

/**
 * All of them, in the order asked for, a few at a time.
 * @throws MusterError as `listVisibleRuns`, before anything is read
 */
export async function streamVisibleRuns(
  { store, catalogue }: { store: Pick<Store, 'runs'>; catalogue: JobCatalogue },
  caller: Caller,
  filter: Omit<RunFilter, 'roles'>,
  order: Pick<RunPage, 'order' | 'isRising'>,
): Promise<AsyncGenerator<Run[]>> {
  return store.runs.stream(await onlyVisible({ store, catalogue }, caller, filter), order);
}

async function onlyVisible(
  { store, catalogue }: { store: Pick<Store, 'runs'>; catalogue: JobCatalogue },
  caller: Caller,
  filter: Omit<RunFilter, 'roles'>,
): Promise<RunFilter> {
  requirePageReader(caller);
  const { job } = filter;
  if (job !== undefined && !(await catalogue.find(job)) && !(await store.runs.hasAnyOf(job))) {
    throw new MusterError('402216', 400, `Invalid job id ${job}.`);
  }
  return { ...filter, roles: rolesToSeeRuns(caller) };
}
