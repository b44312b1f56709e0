import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { finishRun } from '../../activities/run/finish-run.ts';
import type { WorkerServices } from '../../activities/run/worker-services.ts';
import type { Run } from '../../shared/model/run.ts';
import { startWorkflow, workflowIdOf, type WorkflowTarget } from '../../shared/runs/start-workflow.ts';

/** A submit that is under way has this long to start its workflow itself. */
const STARTING_MS = 15_000;

type WorkflowState = 'going' | 'missing' | 'gone';

/**
 * Brings runs and workflows together again: starts runs whose workflow never started, and ends runs whose workflow is
 * gone (terminated in Temporal's UI, or its history lost). Safe to call from several workers at once.
 */
export async function reconcileRuns(services: WorkerServices, target: WorkflowTarget, log: Logger): Promise<void> {
  for (const run of await services.store.runs.unfinished()) {
    const state = await workflowState(target.temporal, workflowIdOf(run));
    if (state === 'going') continue;
    const hasBegun = run.status !== 'QUEUED' && run.status !== 'PENDING';
    if (state === 'missing' && !hasBegun) {
      if (Date.now() - run.submitTime.getTime() < STARTING_MS) continue;
      log.warn({ run: run._id }, 'starting the workflow of a run that has none');
      await startWorkflow(target, run);
      await services.store.runs.markPending(run._id, new Date());
      continue;
    }
    log.warn({ run: run._id, state }, 'ending a run whose workflow is gone');
    await finishRun(services, { run: run._id, ending: { kind: 'aborted', message: messageOf(run, state) } });
  }
}

async function workflowState(temporal: Client, workflowId: string): Promise<WorkflowState> {
  try {
    const { status } = await temporal.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' || status.name === 'PAUSED' ? 'going' : 'gone';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'missing';
    throw error;
  }
}

function messageOf({ status }: Run, state: WorkflowState): string {
  const what =
    state === 'gone' ? 'was ended outside Muster (terminated, failed or timed out)' : 'is not known any more';
  return `The workflow of this run ${what} while it was ${status}.`;
}
