import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { JobWork } from '../../shared/job-kit/job-work.ts';
import type { Run } from '../../shared/model/run.ts';
import { RUN_UPDATES } from '../../shared/model/run-controls.ts';
import { controlRun, type RunControlRequest } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate, type Gate } from '../support/gate.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import { gatedJob, gatedWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';
import { hasUpdate } from '../../workers/upkeep/look-at-workflow.ts';

/** What a paused run says that broke. */
const BROKEN = /^Paused by admin\. It broke meanwhile, .*: The key is gone\.$/;

describe('controls of a run', () => {
  let muster: TestMuster;
  let gate: Gate;
  let sets = 0;
  let worker: Awaited<ReturnType<TestMuster['startWorker']>>;
  let conclusions: string[] = [];
  let end: Gate;
  /** The next batch that is to be settled breaks its run with it. */
  let breaksWith: MusterError | undefined;
  const concludedJob = { ...stampJob, id: 'TEST_CONCLUDED', activity: 'stampAndConclude', concludes: true } as const;
  /** A conclusion takes until it is stopped, or may end. */
  const concludedWork: JobWork = {
    ...stampWork,
    definition: concludedJob,
    conclude: async (_run, _services, { signal }) => {
      conclusions.push('begun');
      const stopped = new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          conclusions.push('stopped');
          reject(new Error('It was stopped.'));
        });
      });
      await Promise.race([end.wait([]), stopped]);
      return {};
    },
  };
  before(async () => {
    const gated = gatedWork((members) => gate.wait(members));
    const jobs = [
      { definition: gatedJob, work: gated },
      { definition: stampJob, work: stampWork },
      { definition: concludedJob, work: concludedWork },
    ];
    muster = await openMuster(jobs, {
      faulty: (store) => ({
        ...store,
        batches: withMethods(store.batches, {
          settle:
            (real) =>
            async (...given: Parameters<typeof store.batches.settle>) => {
              const error = breaksWith;
              breaksWith = undefined;
              if (error) throw error;
              return (real as typeof store.batches.settle)(...given);
            },
        }),
      }),
    });
    worker = await muster.startWorker();
  });
  after(() => muster.close());
  beforeEach(() => {
    gate = makeGate();
    end = makeGate();
    conclusions = [];
    breaksWith = undefined;
  });

  const newSet = async (count: number, change?: (index: number) => Record<string, unknown>) => {
    sets += 1;
    const prefix = `c${sets}-`;
    const assets = makeAssets(count, change).map((asset) => ({ ...asset, _id: prefix + asset._id }));
    return storeAssetSet(muster.store, assets, `set-c${sets}`);
  };
  const control = (run: Run, op: RunControlRequest['op'], values?: RunControlRequest['values']) =>
    controlRun(muster, { run: run._id, op, caller: ADMIN, ...defined({ values }) });
  const handleOf = (run: Run) => muster.temporal.workflow.getHandle(workflowIdOf(run));
  /** Has the run take these controls in one step, one after the other: nobody works while they come. */
  const controlInOneStep = async (run: Run, ops: readonly ('pause' | 'resume')[]) => {
    await worker.stop();
    const answers = [];
    for (const op of ops) {
      const updateId = randomUUID();
      const options = { updateId, args: [{ id: updateId, by: 'admin' }] as [{ id: string; by: string }] };
      answers.push(handleOf(run).executeUpdate(RUN_UPDATES[op], options));
      await until('Temporal has it', () => hasUpdate(muster.temporal, run, updateId));
    }
    worker = await muster.startWorker();
    await Promise.all(answers);
  };
  const untilPaused = (run: Run) =>
    until('the run says that it is paused', async () => (await muster.store.runs.get(run._id))?.progress?.paused);
  /** Why it is paused; undefined if it is concluded or has ended instead. */
  const untilPausedOrOver = async (run: Run) => {
    const seen = await until('the run is paused, is concluded, or has ended', async () => {
      const now = await muster.store.runs.get(run._id);
      return (now?.progress?.paused || conclusions.length > 0 || now?.endTime) && now;
    });
    return seen.endTime ? undefined : (seen.progress?.paused ?? undefined);
  };
  /** A run that broke with a batch in hand, after it was paused. */
  const brokenWhilePaused = async () => {
    const run = await muster.submit(
      'TEST_GATED',
      await newSet(4),
      {},
      { concurrency: 2 },
      { settings: { batchSize: 2 } },
    );
    await until('two members are at the gate', async () => gate.arrived.length === 2);
    await control(run, 'pause');
    breaksWith = new MusterError('SECRET_UNREADABLE', 500, 'The key is gone.');
    gate.open();
    const seen = await until('it says that it broke, or has ended', async () => {
      const now = await muster.store.runs.get(run._id);
      return (now?.endTime || BROKEN.test(now?.progress?.paused?.message ?? '')) && now;
    });
    assert.deepEqual([seen.status, seen.endTime, seen.progress?.paused?.reason], ['RUNNING', undefined, 'REQUESTED']);
    return run;
  };

  it('hands out nothing while paused, and everything after resume', async () => {
    const run = await muster.submit('TEST_GATED', await newSet(6), {}, { concurrency: 2 });
    await until('two members are at the gate', async () => gate.arrived.length === 2);
    await control(run, 'pause');
    gate.open();
    await until(
      'both were settled',
      async () => (await muster.store.journal.collection.countDocuments({ run: run._id })) === 2,
    );
    assert.equal((await untilPaused(run)).reason, 'REQUESTED');
    assert.equal(gate.arrived.length, 2);
    await control(run, 'resume');
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'COMPLETED_SUCCESS');
    assert.equal(ended.counts?.succeeded, 6);
    assert.deepEqual(
      ended.controls.map(({ op, by, result }) => [op, by, result]),
      [
        ['pause', 'admin', 'accepted'],
        ['resume', 'admin', 'accepted'],
      ],
    );
  });

  it('refuses what cannot be done now, and says why', async () => {
    const run = await muster.submit('TEST_GATED', await newSet(1));
    await until('the member is at the gate', async () => gate.arrived.length === 1);
    await assert.rejects(
      control(run, 'resume'),
      (error: MusterError) => error.code === 'CONTROL_REFUSED' && /not paused/.test(error.message),
    );
    await assert.rejects(control(run, 'update', { concurrency: 0 }), /whole number from 1/);
    gate.open();
    await muster.ended(run._id);
    await assert.rejects(control(run, 'pause'), (error: MusterError) => error.code === 'RUN_ENDED');
  });

  it('cancels while members are in progress: they are completed, the rest is unprocessed', async () => {
    const run = await muster.submit(
      'TEST_GATED',
      await newSet(8),
      {},
      { concurrency: 2 },
      { settings: { heartbeatMs: 2_000 } },
    );
    await until('two members are at the gate', async () => gate.arrived.length === 2);
    await control(run, 'cancel');
    gate.open();
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.equal(ended.failure, 'Cancelled by admin.');
    assert.deepEqual(ended.counts, { succeeded: 2, unchanged: 0, skipped: 0, failed: 0, unprocessed: 6 });
    assert.equal(ended.auditMismatch, undefined);
  });

  it('cancels while paused', async () => {
    const run = await muster.submit('TEST_GATED', await newSet(4), {}, { concurrency: 1 });
    await until('a member is at the gate', async () => gate.arrived.length === 1);
    await control(run, 'pause');
    gate.open();
    await untilPaused(run);
    await control(run, 'cancel');
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.deepEqual(ended.counts, { succeeded: 1, unchanged: 0, skipped: 0, failed: 0, unprocessed: 3 });
  });

  it('writes nothing after the final status, even if an attempt was stuck when the run was cancelled', async () => {
    const set = await newSet(3);
    const run = await muster.submit('TEST_GATED', set, {}, { concurrency: 1 }, { settings: { heartbeatMs: 1_000 } });
    await until('a member is at the gate', async () => gate.arrived.length === 1);
    await control(run, 'cancel');
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.equal(ended.counts?.unprocessed, 3);
    gate.open();
    const next = await muster.submit('TEST_STAMP', set, { text: 'later' });
    await muster.ended(next._id);
    const written = await muster.store.assets.collection.countDocuments({
      publisher: 'passed the gate',
      _id: { $in: [gate.arrived[0] ?? ''] },
    });
    assert.equal(written, 0);
    assert.equal(await muster.store.journal.collection.countDocuments({ run: run._id, outcome: 'succeeded' }), 0);
  });

  it('pauses at the threshold and asks; resumes with another one', async () => {
    const set = await newSet(130, (index) => (index < 60 && index % 10 === 0 ? { title: 'fails' } : {}));
    const run = await muster.submit('TEST_STAMP', set, { text: 'T' }, { threshold: { kind: 'count', failures: 5 } });
    const paused = await untilPaused(run);
    assert.equal(paused.reason, 'THRESHOLD');
    assert.match(paused.message, /6 of 1\d\d members failed; the threshold is 5/);
    await control(run, 'resume', { threshold: null });
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'COMPLETED_WARNING');
    assert.equal(ended.counts?.failed, 6);
  });

  it('does not end while paused, even when the last members were in progress', async () => {
    const run = await muster.submit('TEST_GATED', await newSet(3));
    await until('all members are at the gate', async () => gate.arrived.length === 3);
    await control(run, 'pause');
    gate.open();
    await until('all are done', async () => (await muster.store.runs.get(run._id))?.progress?.counts.succeeded === 3);
    await untilPaused(run);
    const paused = await muster.store.runs.get(run._id);
    assert.equal(paused?.status, 'RUNNING');
    await control(run, 'resume');
    assert.equal((await muster.ended(run._id)).status, 'COMPLETED_SUCCESS');
  });

  it('ends as cancelled when cancelled after its last member', async () => {
    const run = await muster.submit('TEST_GATED', await newSet(2));
    await until('all members are at the gate', async () => gate.arrived.length === 2);
    await control(run, 'pause');
    gate.open();
    await until('all are done', async () => (await muster.store.runs.get(run._id))?.progress?.counts.succeeded === 2);
    await control(run, 'cancel');
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.equal(ended.counts?.succeeded, 2);
  });

  it('stops concluding while paused, and begins again after resume', async () => {
    const settings = { heartbeatMs: 1_000 };
    const run = await muster.submit('TEST_CONCLUDED', await newSet(2), { text: 'C' }, {}, { settings });
    await until('it is being concluded', async () => conclusions.length > 0);
    await control(run, 'pause');
    // A busy machine may have missed a heartbeat, and so begun it again, before the pause.
    await until('that is stopped', async () => conclusions.at(-1) === 'stopped');
    await untilPaused(run);
    assert.equal((await muster.store.runs.get(run._id))?.endTime, undefined);
    const whilePaused = conclusions.length;
    end.open();
    await control(run, 'resume');
    assert.equal((await muster.ended(run._id)).status, 'COMPLETED_SUCCESS');
    assert.deepEqual(conclusions.slice(whilePaused), ['begun']);
  });

  it('concludes a run that was paused and resumed in one step', async () => {
    const run = await muster.submit('TEST_CONCLUDED', await newSet(1), { text: 'P' });
    await until('it is being concluded', async () => conclusions.length > 0);
    await controlInOneStep(run, ['pause', 'resume']);
    end.open();
    const ended = await muster.ended(run._id);
    assert.deepEqual([ended.status, ended.failure], ['COMPLETED_SUCCESS', undefined]);
  });

  it('stays paused where it was resumed and paused again in one step', async () => {
    const run = await muster.submit('TEST_GATED', await newSet(1));
    await until('the member is at the gate', async () => gate.arrived.length === 1);
    await control(run, 'pause');
    gate.open();
    await until('it is done', async () => (await muster.store.runs.get(run._id))?.progress?.counts.succeeded === 1);
    await controlInOneStep(run, ['resume', 'pause']);
    await control(run, 'resume');
    assert.equal((await muster.ended(run._id)).status, 'COMPLETED_SUCCESS');
  });

  it('hands out nothing more when it is cancelled on its way into its next execution', async () => {
    const historyLimit = 60;
    const run = await muster.submit('TEST_GATED', await newSet(6), {}, { concurrency: 2 }, { historyLimit });
    await until('two members are at the gate', async () => gate.arrived.length === 2);
    await until('its history is long enough', async () => {
      await control(run, 'update', { concurrency: 2 });
      return (await handleOf(run).describe()).historyLength >= historyLimit;
    });
    // It looks at its history in its next step.
    await control(run, 'update', { concurrency: 2 });
    await control(run, 'cancel');
    gate.open();
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.equal(new Set(gate.arrived).size, 2);
    assert.equal((ended.counts?.succeeded ?? 0) + (ended.counts?.unprocessed ?? 0), 6);
  });

  it('asks even when only the last members pass the threshold', async () => {
    const set = await newSet(110, (index) => (index >= 100 ? { title: 'fails' } : {}));
    const more = { threshold: { kind: 'count', failures: 9 }, concurrency: 1 } as const;
    const run = await muster.submit('TEST_STAMP', set, { text: 'U' }, more, { settings: { batchSize: 10 } });
    assert.equal((await untilPaused(run)).reason, 'THRESHOLD');
    await control(run, 'cancel');
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.equal(ended.counts?.failed, 10);
  });

  it('asks as soon as members that failed in their last pass exceed the threshold', async () => {
    const set = await newSet(110, (index) => (index >= 100 ? { title: 'breaks the gathering' } : {}));
    const more = { threshold: { kind: 'count', failures: 5 }, concurrency: 1 } as const;
    const settings = { batchSize: 10, passDelays: [0] };
    const run = await muster.submit('TEST_STAMP', set, { text: 'L' }, more, { settings });
    const paused = await untilPausedOrOver(run);
    assert.equal(paused?.reason, 'THRESHOLD');
    assert.match(
      paused.message,
      /^6 of 106 members failed, counting those whose last pass failed; the threshold is 5\./,
    );
    const triedTwice = { run: run._id, outcome: 'parked', attempts: 2 } as const;
    assert.equal(await muster.store.journal.collection.countDocuments(triedTwice), 6);
    await control(run, 'resume');
    const ended = await muster.ended(run._id);
    assert.deepEqual([ended.status, ended.counts?.failed], ['COMPLETED_WARNING', 10]);
  });

  it('asks before it concludes when members without a further pass exceed the threshold', async () => {
    const set = await newSet(110, () => ({ title: 'breaks the gathering' }));
    const more = { threshold: { kind: 'percent', failures: 99 } } as const;
    const settings = { batchSize: 55, passDelays: [] };
    const run = await muster.submit('TEST_CONCLUDED', set, { text: 'N' }, more, { settings });
    const paused = await untilPausedOrOver(run);
    assert.equal(paused?.reason, 'THRESHOLD');
    assert.match(paused.message, /^110 of 110 members failed/);
    assert.deepEqual(conclusions, []);
    end.open();
    await control(run, 'resume');
    const ended = await muster.ended(run._id);
    assert.deepEqual([ended.status, ended.counts?.failed], ['COMPLETED_FAILED', 110]);
    assert.deepEqual(conclusions, ['begun']);
  });

  it('does not end when it breaks while paused, and says why; once resumed, it ends as failed', async () => {
    const run = await brokenWhilePaused();
    await control(run, 'resume');
    const ended = await muster.ended(run._id);
    assert.deepEqual([ended.status, ended.failure], ['FAILED', 'The key is gone.']);
  });

  it('ends as cancelled when it is cancelled after it broke while paused', async () => {
    const run = await brokenWhilePaused();
    await control(run, 'cancel');
    const ended = await muster.ended(run._id);
    assert.deepEqual([ended.status, ended.failure], ['USER_ABORTED', 'Cancelled by admin.']);
  });

  it('stays paused, and still says why it broke, where it was resumed and paused again in one step', async () => {
    const run = await brokenWhilePaused();
    const { at } = await untilPaused(run);
    await controlInOneStep(run, ['resume', 'pause']);
    const paused = await until('it says so', async () => {
      const seen = await untilPaused(run);
      return seen.at !== at && seen;
    });
    assert.match(paused.message, BROKEN);
    await control(run, 'resume');
    assert.equal((await muster.ended(run._id)).status, 'FAILED');
  });
});
