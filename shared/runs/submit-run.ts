import { createHash } from 'node:crypto';
import { storeRights } from '../access/rights.ts';
import { MusterError } from '../runtime/errors.ts';
import type { Run, RunSettings } from '../model/run.ts';
import type { JobDefinition } from '../job-kit/job-definition.ts';
import { defined } from '../runtime/defined.ts';
import { newRunId } from './run-name.ts';
import { checkRequest, readName, requireJob, requireRoles } from './check-request.ts';
import type { RunRequest, RunServices } from './run-request.ts';
import { settingsFor } from './run-settings.ts';
import { startWorkflow } from './start-workflow.ts';
import { requireHome } from './temporal-home.ts';
import { requireTemporal } from './temporal-health.ts';

export interface SubmittedRun {
  run: Run;
  /** True if the idempotency key was used before for the same request; nothing new was started. */
  isRepeat: boolean;
}

/** Settings that only programs of this installation may use: tests and benchmarks make faults cheap with them. */
export interface InternalSettings {
  settings?: Partial<RunSettings>;
  historyLimit?: number;
}

/**
 * Checks a request and starts its run. Nothing is started unless everything is valid. Once the run's document is
 * stored, the run will happen: if Temporal goes down before the workflow starts, the reconciler starts it.
 * @throws MusterError saying what is not valid, with the API's code; 503 while Temporal is down.
 */
export async function submitRun(
  services: RunServices,
  request: RunRequest,
  internal: InternalSettings = {},
): Promise<SubmittedRun> {
  const { store } = services;
  const job = await requireJob(services, request.jobId);
  requireRoles(request.caller, job);
  const repeated = await findRepeated(services, request);
  if (repeated) return repeated;

  const { set, members, parameters, warnings } = await checkRequest(services, request, job);
  await requireTemporal(services.temporal);
  await requireHome(store, services.temporal);

  const run = newRun(services, request, job, internal, {
    set: { id: set._id, name: set.name, content: set.content, version: set.version, members },
    parameters,
    ...(warnings.length > 0 ? { warnings } : {}),
  });
  if (!(await store.runs.insert(run))) {
    const first = await findRepeated(services, request);
    if (first) return first;
    throw new MusterError('CONFLICT', 409, 'The run could not be stored. Submit it again.');
  }
  await tryToStart(services, run);
  return { run, isRepeat: false };
}

export interface CheckedRun {
  job: JobDefinition;
  /** As the run would be called. */
  name: string;
  set: Run['set'];
  warnings: string[];
}

/**
 * Checks a request as `submitRun` does, and starts nothing.
 * @throws MusterError saying what is not valid, with the API's code.
 */
export async function checkRun(services: RunServices, request: RunRequest): Promise<CheckedRun> {
  const job = await requireJob(services, request.jobId);
  requireRoles(request.caller, job);
  const { set, members, warnings } = await checkRequest(services, request, job);
  const name = readName(request, job, new Date(), services.config.timeZone);
  return {
    job,
    name,
    set: { id: set._id, name: set.name, content: set.content, version: set.version, members },
    warnings,
  };
}

/**
 * The run that this caller's idempotency key belongs to. @throws MusterError if it was used for a different request.
 */
async function findRepeated(services: RunServices, request: RunRequest): Promise<SubmittedRun | undefined> {
  const key = request.idempotencyKey;
  if (key === undefined) return undefined;
  const run = await services.store.runs.byIdempotencyKey(request.caller.person, key);
  if (!run) return undefined;
  if (run.idempotency?.digest !== requestDigest(request)) {
    throw new MusterError(
      'IDEMPOTENCY_KEY_REUSED',
      409,
      `This idempotency key belongs to run ${run._id}, which was submitted with a different request. Use a new key.`,
    );
  }
  if (run.status === 'QUEUED') await tryToStart(services, run);
  return { run, isRepeat: true };
}

/**
 * The run is stored, and the reconciler will start it if this does not; so a failure here does not fail the request.
 */
async function tryToStart({ store, temporal, config, hasSearchAttributes }: RunServices, run: Run): Promise<void> {
  try {
    await startWorkflow({ store, temporal, taskQueue: config.temporal.taskQueue, hasSearchAttributes }, run);
  } catch {
    return;
  }
}

function newRun(
  { config }: RunServices,
  request: RunRequest,
  job: JobDefinition,
  { settings, historyLimit }: InternalSettings,
  read: Pick<Run, 'set' | 'parameters' | 'warnings'>,
): Run {
  const now = new Date();
  const { threshold, concurrency, idempotencyKey, mailWhenEnded, againFrom } = request;
  const wanted = defined({ threshold, concurrency });
  const { id, name, description, activity, content, category, roles, target, concludes, counters } = job;
  return {
    _id: newRunId(now),
    name: readName(request, job, now, config.timeZone),
    job: {
      ...{ id, name, description, activity, content, category, roles },
      ...defined({ target }),
      ...(concludes ? { concludes } : {}),
      ...defined({ counters }),
    },
    ...read,
    rawParameters: request.parameters,
    submittedBy: request.caller.person,
    rights: storeRights(request.caller),
    submitTime: now,
    settings: { ...settingsFor(read.set.members, job.work, wanted), ...settings },
    ...defined({ historyLimit }),
    ...(idempotencyKey === undefined ? {} : { idempotency: { key: idempotencyKey, digest: requestDigest(request) } }),
    ...defined({ mailWhenEnded, againFrom }),
    status: 'QUEUED',
    statusDate: now,
    controls: [],
  };
}

/** A digest of a request; the order of its parameters does not matter. */
function requestDigest(request: RunRequest): string {
  const { jobId, parameters, expectedMembers, threshold, concurrency, mailWhenEnded, againFrom } = request;
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const asked = [jobId, sorted, expectedMembers ?? null, threshold ?? null, concurrency ?? null];
  // Only if it was requested: requests without it keep the same digest.
  if (mailWhenEnded !== undefined) asked.push(`mail ${String(mailWhenEnded)}`);
  if (againFrom !== undefined) asked.push(`again ${againFrom}`);
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}
