import type { Info } from '@temporalio/activity';
import type { RunActivities } from '../../shared/runs/run-activities.ts';
import { notifyOfPause } from './notify.ts';
import type { WorkerServices } from './worker-services.ts';

/**
 * Stores the workflow's progress report; an outdated one changes nothing. @throws if another execution has reported later:
 * if that was by a clock that was put back since, the next try succeeds.
 */
export async function reportProgress(
  services: WorkerServices,
  {
    workflowExecution,
    currentAttemptScheduledTimestampMs: reportedAt,
  }: Pick<Info, 'workflowExecution' | 'currentAttemptScheduledTimestampMs'>,
  { run, progress, accepted }: Parameters<RunActivities['reportProgress']>[0],
): Promise<void> {
  const execution = { id: workflowExecution?.runId ?? '', reportedAt: new Date(reportedAt) };
  const { store } = services;
  await notifyOfPause(services, run, progress.paused);
  const became = await store.runs.recordProgress(run, progress, execution, new Date());
  const { counts, parked } = progress;
  await store.progressSeries.add(run, { at: execution.reportedAt, counts, parked });
  await store.runs.acceptControls(run, accepted);
  if (became === 'overtaken') throw new Error('Another execution of this workflow has reported later.');
}
