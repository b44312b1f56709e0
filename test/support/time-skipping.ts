import { randomBytes } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { RunActivities, RunArguments, RunSummary, RunWorkflow } from '../../shared/runs/run-activities.ts';
import { RUN_UPDATES, type ControlState } from '../../shared/model/run-controls.ts';
import { NO_COUNTS, type OutcomeCounts } from '../../shared/model/outcome.ts';
import type { BatchResult } from '../../shared/model/batch.ts';
import { pythonPeers } from './python-peers.ts';
import { silenceRuntime } from './silence.ts';
import { workflowBundlePath } from './workflow-bundle.ts';

silenceRuntime();

/** What the activities of a run answer: a test says what it is about, the rest is an ordinary run of one member. */
export interface Script extends Partial<RunActivities> {
  workOnMembers?(batch: number): Promise<BatchResult>;
}

/** A run's workflow on Temporal's own test server, whose clock skips to the next timer when no work is in progress. */
export interface TimeSkipping {
  /** Milliseconds since 1970, as the workflow sees it. */
  now(): Promise<number>;
  /** Lets that long pass, in hardly any time. */
  pass(ms: number): Promise<void>;
  start(script: Script, settings?: Partial<RunArguments['settings']>, members?: number): Promise<ScriptedRun>;
  close(): Promise<void>;
}

export interface ScriptedRun {
  ended(): Promise<RunSummary>;
  resume(): Promise<ControlState>;
  cancel(): Promise<ControlState>;
  historyLength(): Promise<number>;
}

export const done = (change: Partial<BatchResult> = {}): BatchResult => ({
  counts: { ...NO_COUNTS, succeeded: 1 },
  parked: 0,
  ...change,
});
export const parked = (): BatchResult => ({ counts: NO_COUNTS, parked: 1 });

export async function openTimeSkipping(): Promise<TimeSkipping> {
  const { program } = await pythonPeers();
  const executable = { type: 'existing-path', path: program('temporal-test-server') } as const;
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  const workers: { worker: Worker; running: Promise<void> }[] = [];
  const codePath = await workflowBundlePath();

  return {
    now: () => environment.currentTimeMs(),
    pass: (ms) => environment.sleep(ms),
    start: async (script, settings = {}, members = 1) => {
      const taskQueue = `test-${randomBytes(6).toString('hex')}`;
      const worker = await Worker.create({
        connection: environment.nativeConnection,
        taskQueue,
        workflowBundle: { codePath },
        activities: { ...ordinary(members), ...script },
        debugMode: true,
      });
      workers.push({ worker, running: worker.run() });
      const argument: RunArguments = {
        ...{ run: taskQueue, taskQueue, title: 'A test', activity: 'workOnMembers' },
        ...{ members, hasSearchAttributes: false },
        settings: {
          ...{ batchSize: 1, concurrency: 1, passDelays: [1, 1, 1], threshold: null },
          ...{ startToCloseMs: 3_600_000, heartbeatMs: 10_000 },
          ...settings,
        },
      };
      const handle = await environment.client.workflow.start<RunWorkflow>('workOnMembers', {
        ...{ taskQueue, workflowId: taskQueue, args: [argument] },
      });
      return {
        ended: () => handle.result(),
        resume: () => handle.executeUpdate(RUN_UPDATES.resume, { args: [{ id: 'one', by: 'admin' }] }),
        cancel: () => handle.executeUpdate(RUN_UPDATES.cancel, { args: [{ id: 'one', by: 'admin' }] }),
        historyLength: async () => (await handle.describe()).historyLength,
      };
    },
    close: async () => {
      for (const { worker } of workers) worker.shutdown();
      await Promise.all(workers.map(({ running }) => running));
      await environment.teardown();
    },
  };
}

function ordinary(members: number): RunActivities & Record<string, unknown> {
  let counts: OutcomeCounts = NO_COUNTS;
  return {
    freezeMembers: async () => ({
      batches: members,
      members,
      firstMembers: Array.from({ length: members }, (_, index) => `m${index + 1}`),
    }),
    freezePass: async () => ({ batches: 0, firstMembers: [], waitMs: 0 }),
    readMembers: async () => [],
    reportProgress: async ({ progress }) => {
      counts = progress.counts;
    },
    concludeRun: async () => ({}),
    finishRun: async ({ ending }) => ({
      status: ending.kind === 'worked' ? 'COMPLETED_SUCCESS' : ending.kind === 'cancelled' ? 'USER_ABORTED' : 'FAILED',
      members,
      counts,
    }),
    startRun: async () => undefined,
    workOnMembers: async () => done(),
  };
}
