import { isGrpcServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Run } from '../../shared/model/run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';

/** gRPC's NOT_FOUND. */
const NOT_FOUND: readonly number[] = [5];

/** After this many failures, an activity counts as a problem. */
const FAILURES = 3;

/** How many events at the end of a history are searched for the reason of a failing step. */
const LAST_EVENTS = 20;

/**
 * What Temporal says about a run's workflow; `problem` says what stops it, in words. `stuck`: it cannot take its next
 * step, so it cannot be told anything either.
 */
export type WorkflowSeen =
  | { kind: 'going'; problem?: string }
  | { kind: 'stuck'; problem: string }
  | { kind: 'missing' }
  | { kind: 'gone' };

/** Where part of Temporal hangs, each run costs this at most. */
const PATIENCE_MS = 10_000;

type Description = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>;

/** Looks up the workflow of a run. @throws when Temporal does not tell, within a few seconds. */
export async function lookAtWorkflow(temporal: Client, run: Run): Promise<WorkflowSeen> {
  return temporal.connection.withDeadline(Date.now() + PATIENCE_MS, () => look(temporal, run));
}

async function look(temporal: Client, run: Run): Promise<WorkflowSeen> {
  const description = await describe(temporal, workflowIdOf(run));
  if (!description) return { kind: 'missing' };
  const { status } = description;
  if (status.name !== 'RUNNING' && status.name !== 'PAUSED') return { kind: 'gone' };
  const failing = failingActivity(description);
  if (failing !== undefined) return { kind: 'going', problem: failing };
  const step = await failingStep(temporal, description);
  return step === undefined ? { kind: 'going' } : { kind: 'stuck', problem: step };
}

/**
 * Whether a run's workflow has this Update, taken or still to be answered. A refused one it does not have, and none that
 * was lost with a restart of Temporal before any worker saw it.
 */
export async function hasUpdate({ workflowService, options }: Client, run: Run, updateId: string): Promise<boolean> {
  const updateRef = { workflowExecution: { workflowId: workflowIdOf(run) }, updateId };
  try {
    await workflowService.pollWorkflowExecutionUpdate({ namespace: options.namespace, updateRef });
    return true;
  } catch (error) {
    if (isGrpcServiceError(error) && NOT_FOUND.includes(error.code)) return false;
    throw error;
  }
}

async function describe(temporal: Client, workflowId: string): Promise<Description | undefined> {
  try {
    return await temporal.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** The activity that has failed most often, with its last error. */
function failingActivity({ raw }: Description): string | undefined {
  const failing = (raw.pendingActivities ?? [])
    .map(({ activityType, attempt, lastFailure }) => ({
      name: activityType?.name ?? 'An activity',
      failures: (attempt ?? 1) - 1,
      message: lastFailure?.message,
    }))
    .filter(({ failures, message }) => failures >= FAILURES && message)
    .sort((a, b) => b.failures - a.failures);
  const [worst] = failing;
  if (!worst) return undefined;
  // Without the number of failures, which changes all the time; the message is what helps.
  return `${worst.name} fails again and again, and is tried again: ${worst.message ?? ''}`;
}

/** Why the workflow cannot take its next step, where that has failed more than once. */
async function failingStep(temporal: Client, { raw, workflowId, runId }: Description): Promise<string | undefined> {
  if ((raw.pendingWorkflowTask?.attempt ?? 1) <= 1) return undefined;
  const history = await lastEvents(temporal, { workflowId, runId });
  const failed = history.find((event) => event.workflowTaskFailedEventAttributes);
  const message = failed?.workflowTaskFailedEventAttributes?.failure?.message;
  return `The workflow cannot take its next step: ${message ?? 'look at its history in Temporal.'}`;
}

/** The last events of a workflow; none when its history cannot be read: that only costs the reason. */
async function lastEvents(temporal: Client, execution: { workflowId: string; runId: string }) {
  try {
    const { history } = await temporal.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: temporal.options.namespace,
      execution,
      maximumPageSize: LAST_EVENTS,
    });
    return history?.events ?? [];
  } catch {
    return [];
  }
}
