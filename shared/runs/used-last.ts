import type { JobDefinition } from '../job-kit/job-definition.ts';
import type { JobCatalogue } from '../jobs/catalogue/job-catalogue.ts';
import type { Caller } from '../model/roles.ts';
import type { MemberSet } from '../model/set.ts';
import { canSee } from '../sets/access.ts';
import type { Store } from '../store/store.ts';
import { refusalToRun } from './check-request.ts';

export interface UsedLast {
  jobs: { job: JobDefinition; at: Date }[];
  sets: { set: MemberSet; at: Date }[];
}

/** How many runs are looked at, and how many different jobs and sets are told. */
const RUNS_READ = 100;
const MOST = 10;

/** The jobs and sets that the caller used last and may use now, latest first. */
export async function listUsedLast(
  { store, catalogue }: { store: Pick<Store, 'runs' | 'sets'>; catalogue: JobCatalogue },
  caller: Caller,
): Promise<UsedLast> {
  const runs = await store.runs.latestOf(caller.person, RUNS_READ);
  const byId = new Map((await catalogue.list()).map((job) => [job.id, job]));
  const jobs = latest(runs.map(({ job, submitTime }) => ({ id: job.id, at: submitTime })))
    .flatMap(({ id, at }) => {
      const job = byId.get(id);
      return job && !refusalToRun(caller, job) ? [{ job, at }] : [];
    })
    .slice(0, MOST);
  const sets: UsedLast['sets'] = [];
  for (const { id, at } of latest(runs.map((run) => ({ id: run.set.id, at: run.submitTime })))) {
    if (sets.length === MOST) break;
    const set = await store.sets.get(id);
    if (set && canSee(caller, set)) sets.push({ set, at });
  }
  return { jobs, sets };
}

/** Each id once, with its latest time. @param used latest first. */
function latest(used: readonly { id: string; at: Date }[]): { id: string; at: Date }[] {
  const first = new Map<string, { id: string; at: Date }>();
  for (const each of used) if (!first.has(each.id)) first.set(each.id, each);
  return [...first.values()];
}
