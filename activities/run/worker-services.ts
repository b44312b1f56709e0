import type { Run } from '../../shared/model/run.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { JobServices, JobWork } from '../../shared/job-kit/job-work.ts';

/** The services that every activity of a worker gets. */
export interface WorkerServices extends JobServices {
  /** What each job does to a member, by activity name. */
  works: ReadonlyMap<string, JobWork>;
}

/** @throws MusterError if there is no such run. */
export async function requireRun({ store }: WorkerServices, id: string): Promise<Run> {
  const run = await store.runs.get(id);
  if (!run) throw new MusterError('RUN_NOT_FOUND', 404, `There is no run ${id}; its document was removed.`);
  return run;
}

/** @throws MusterError if this worker does not know the job's activity. */
export function requireWork({ works }: WorkerServices, activity: string): JobWork {
  const work = works.get(activity);
  if (!work) throw new MusterError('JOB_NOT_FOUND', 500, `This worker has no job with the activity "${activity}".`);
  return work;
}
