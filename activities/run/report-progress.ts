import type { Info } from '@temporalio/activity';
import type { RunActivities } from '../../shared/runs/run-activities.ts';
import { notifyOfPause } from './notify.ts';
import type { WorkerServices } from './worker-services.ts';

/** Stores the workflow's progress report; a report of an earlier execution, or an outdated one, changes nothing. */
export async function reportProgress(
  services: WorkerServices,
  { workflowExecution, scheduledTimestampMs }: Pick<Info, 'workflowExecution' | 'scheduledTimestampMs'>,
  { run, progress, accepted }: Parameters<RunActivities['reportProgress']>[0],
): Promise<void> {
  const execution = { id: workflowExecution?.runId ?? '', reportedAt: new Date(scheduledTimestampMs) };
  const { store } = services;
  await notifyOfPause(services, run, progress.paused);
  await store.runs.recordProgress(run, progress, execution, new Date());
  const { counts, parked } = progress;
  await store.progressSeries.add(run, { at: execution.reportedAt, counts, parked });
  await store.runs.acceptControls(run, accepted);
}
