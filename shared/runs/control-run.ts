import { requirePageRole } from '../access/page-role.ts';
import { requireAnyRole } from '../access/require-roles.ts';
import { randomUUID } from 'node:crypto';
import {
  ApplicationFailure,
  isGrpcDeadlineError,
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { MusterError } from '../runtime/errors.ts';
import { isFinal, type ControlRecord, type Run, type Threshold } from '../model/run.ts';
import { RUN_UPDATES } from '../model/run-controls.ts';
import type { Caller } from '../model/roles.ts';
import type { RunWorkflow } from './run-activities.ts';
import { defined } from '../runtime/defined.ts';
import type { RunServices } from './run-request.ts';
import { requireHome } from './temporal-home.ts';
import { workflowIdOf } from './start-workflow.ts';

export interface RunControlRequest {
  run: string;
  op: ControlRecord['op'];
  caller: Caller;
  values?: { concurrency?: number; threshold?: Threshold | null };
  /** Why, in the caller's words. */
  note?: string;
}

const NO_WORKER = 'NO_WORKER';
const RUN_STUCK = 'RUN_STUCK';
/** gRPC's FAILED_PRECONDITION: Temporal takes no Updates for a workflow whose step failed several times in a row. */
const NOT_READY: readonly number[] = [9];

/**
 * Longer than Temporal needs to hand a workflow's step to another worker: ten seconds if a worker dies in the middle of one.
 * Without a worker, nothing answers.
 */
const PATIENCE_MS = 15_000;

/**
 * Pauses, resumes, cancels or changes a run, and records who asked, when, and the result.
 * @returns the run as stored after the control was accepted.
 * @throws MusterError when the caller may not, or the state of the run does not allow it; 503 when no worker answers, or
 * the run's workflow cannot take its next step.
 */
export async function controlRun(services: RunServices, request: RunControlRequest): Promise<Run> {
  const { store } = services;
  const run = await store.runs.get(request.run);
  if (!run) throw new MusterError('402218', 400, `Invalid instance id ${request.run}.`);
  requireControl(request.caller, run);
  if (isFinal(run.status)) throw new MusterError('RUN_ENDED', 409, `The run ended as ${run.status}.`);

  const control: ControlRecord = {
    id: randomUUID(),
    op: request.op,
    by: request.caller.person,
    at: new Date(),
    ...defined({ values: request.values, note: request.note }),
    result: 'asked',
  };
  await store.runs.addControl(run._id, control);
  try {
    await send(services, run, control, request);
    await store.runs.acceptControls(run._id, [control.id]);
  } catch (error) {
    const refusal = refusalOf(error);
    // Without an answer the result is unknown: a worker that starts later may still accept it.
    const result = saysCode(refusal, NO_WORKER) ? 'asked' : 'refused';
    await store.runs.settleControl(run._id, control.id, result, refusal.message);
    throw refusal;
  }
  return (await store.runs.get(run._id)) ?? run;
}

/** @throws MusterError FORBIDDEN for a caller who may not run the job. */
export function requireControl(caller: Caller, run: Run): void {
  requirePageRole(caller);
  requireAnyRole(caller, run.job.roles, 'control this run');
}

/** A run that has not begun is cancelled in the database: its workflow may not exist, or no worker may run. */
async function send(
  services: RunServices,
  run: Run,
  control: ControlRecord,
  request: RunControlRequest,
): Promise<void> {
  try {
    await sendTwice(services, run, control, request);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) await requireHome(services.store, services.temporal);
    const hasNotBegun = run.status === 'QUEUED' || run.status === 'PENDING';
    const refusal = refusalOf(error);
    const nobodyTookIt =
      error instanceof WorkflowNotFoundError || saysCode(refusal, NO_WORKER) || saysCode(refusal, RUN_STUCK);
    if (!hasNotBegun || !nobodyTookIt) throw error;
    const { by, at } = control;
    if (control.op === 'cancel' && (await services.store.runs.cancelUnbegun(run._id, { by, at }, control.id))) return;
    if (error instanceof WorkflowNotFoundError) {
      throw new MusterError('RUN_NOT_BEGUN', 409, 'The run has not begun yet. Try again in a moment, or cancel it.');
    }
    throw error;
  }
}

/** The ids of the Updates that a control is sent as: one after the other. */
export function updateIdsOf({ id }: Pick<ControlRecord, 'id'>): [string, string] {
  return [id, `${id}-again`];
}

/** A run that continues as new drops an Update in flight; the next execution takes it. */
async function sendTwice(
  { temporal }: RunServices,
  run: Run,
  control: ControlRecord,
  { caller, values }: RunControlRequest,
): Promise<void> {
  const send = async (updateId: string) => {
    await temporal.connection.withDeadline(Date.now() + PATIENCE_MS, () =>
      temporal.workflow.getHandle<RunWorkflow>(workflowIdOf(run)).executeUpdate(RUN_UPDATES[control.op], {
        updateId,
        args: [{ id: control.id, by: caller.person, ...values }],
      }),
    );
  };
  try {
    await send(updateIdsOf(control)[0]);
  } catch (error) {
    if (!isDroppedUpdate(error)) throw error;
    await send(updateIdsOf(control)[1]);
  }
}

function isDroppedUpdate(error: unknown): boolean {
  if (!(error instanceof WorkflowUpdateFailedError)) return false;
  return error.cause instanceof ApplicationFailure && error.cause.type === 'AcceptedUpdateCompletedWorkflow';
}

function saysCode(refusal: Error, code: string): boolean {
  return refusal instanceof MusterError && refusal.code === code;
}

function isNotReady(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return isGrpcServiceError(error) ? NOT_READY.includes(error.code) : isNotReady(error.cause);
}

function refusalOf(error: unknown): Error {
  if (error instanceof WorkflowUpdateFailedError) {
    return new MusterError('CONTROL_REFUSED', 409, error.cause?.message ?? 'The run refused.');
  }
  if (error instanceof WorkflowNotFoundError) {
    return new MusterError('RUN_ENDING', 409, 'The run is no longer active. Check it again in a moment.');
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
    return new MusterError(NO_WORKER, 503, 'No worker answered. Start a worker, or try again soon.');
  }
  if (isNotReady(error)) {
    const message = 'The run cannot take its next step right now. If that lasts, the run says why. Try again soon.';
    return new MusterError(RUN_STUCK, 503, message);
  }
  return error instanceof Error ? error : new Error(String(error));
}
