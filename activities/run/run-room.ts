import type { Config } from '../../shared/runtime/config.ts';
import type { Secrets } from '../../shared/settings/secrets/secrets.ts';
import type { Run } from '../../shared/model/run.ts';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { JobWork, RunContext } from '../../shared/job-kit/job-work.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Planning } from './settle/decide-by-plan.ts';

/** What every activity works with. */
export interface RunRoom {
  store: Store;
  config: Config;
  secrets: Secrets;
  /** What each job does to a member, by activity name. */
  works: ReadonlyMap<string, JobWork>;
}

/** @throws MusterError when there is no such run. */
export async function requireRun({ store }: RunRoom, id: string): Promise<Run> {
  const run = await store.runs.get(id);
  if (!run) throw new MusterError('RUN_NOT_FOUND', 404, `There is no run ${id}; its document was removed.`);
  return run;
}

/** @throws MusterError when this worker does not know the job's activity. */
export function requireWork({ works }: RunRoom, activity: string): JobWork {
  const work = works.get(activity);
  if (!work) throw new MusterError('JOB_NOT_FOUND', 500, `This worker has no job with the activity "${activity}".`);
  return work;
}

/** What planners are told about the run. @throws MusterError when the run was not frozen yet. */
export function planningFor({ store }: RunRoom, run: Run, pass: number): Planning {
  if (!run.fixed) throw new MusterError('RUN_NOT_FROZEN', 500, `Run ${run._id} was not frozen.`);
  const { clock, institution, pinned } = run.fixed;
  const context: RunContext = { run: run._id, submittedBy: run.submittedBy, clock, institution, pinned };
  const delaySeconds = run.settings.passDelays[pass - 1] ?? 0;
  return {
    store,
    collection: SET_CONTENTS[run.set.content].collection,
    parameters: run.parameters,
    context,
    notBefore: () => new Date(Date.now() + delaySeconds * 1_000),
    isLastTry: pass > run.settings.passDelays.length,
  };
}
