import type { Run } from '../../shared/model/run.ts';
import type { WorkerServices } from './worker-services.ts';

/**
 * Takes away what members left that did not come to their end, as the job's work does it.
 * @returns what went wrong, in words. It never stands between a run and its end: the reconciler tries again.
 */
export async function tidyRun(services: WorkerServices, run: Run): Promise<string | undefined> {
  try {
    await services.works.get(run.job.activity)?.tidy?.(run, services);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
