import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { finishRun } from '../../activities/run/finish-run.ts';
import { freezeMembers } from '../../activities/run/freeze-members.ts';
import { NO_COUNTS } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import type { MusterError } from '../../shared/runtime/errors.ts';
import { localTime } from '../../shared/runs/local-time.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { ADMIN } from '../support/callers.ts';
import { makeGate } from '../support/gate.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import { gatedJob, gatedWork, performJob, performWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

describe('the reconciler', () => {
  let muster: TestMuster;
  let sets = 0;
  /** Runs whose end the database refuses, and those whose journal it refuses. */
  const refused = new Set<string>();
  const poisoned = new Set<string>();
  const choke = (rows: readonly { run: string }[]) => {
    if (rows.some(({ run }) => poisoned.has(run))) throw new Error('the server chokes on this row');
  };
  const gate = makeGate();
  let tidying: () => Promise<void> = async () => undefined;

  before(async () => {
    const performing = { ...performWork({ call: async () => 'done' }), tidy: () => tidying() };
    const jobs = [
      { definition: stampJob, work: stampWork },
      { definition: gatedJob, work: gatedWork((members) => gate.wait(members)) },
      { definition: performJob, work: performing },
    ];
    muster = await openMuster(jobs, {
      faulty: (store) => ({
        ...store,
        freezing: withMethods(store.freezing, {
          fence: (real) => async (run: string) => {
            if (refused.has(run)) throw new Error('the folder is busy');
            await (real as typeof store.freezing.fence)(run);
          },
        }),
        journal: withMethods(store.journal, {
          insert: (real) => async (rows: Parameters<typeof store.journal.insert>[0]) => {
            choke(rows);
            return (real as typeof store.journal.insert)(rows);
          },
          takeOver:
            (real) =>
            async (...given: Parameters<typeof store.journal.takeOver>) => {
              choke(given[0]);
              return (real as typeof store.journal.takeOver)(...given);
            },
        }),
      }),
    });
  });
  after(() => muster.close());

  const newSet = (count: number) => {
    sets += 1;
    const assets = makeAssets(count).map((asset) => ({ ...asset, _id: `r${sets}-${asset._id}` }));
    return storeAssetSet(muster.store, assets, `set-r${sets}`);
  };
  const stored = async (id: string) => (await muster.store.runs.get(id)) ?? assert.fail(`There is no run ${id}.`);
  /** A run as it is stored, of which Temporal never heard. */
  const storeRun = async (run: Run, changes: Partial<Run>): Promise<Run> => {
    const strange = { ...run, _id: `${run._id}0`, ...changes };
    await muster.store.runs.insert(strange);
    return strange;
  };
  const LONG_AGO = new Date(Date.now() - 10 * 60_000);

  it('ends every run that can be ended, says in the others why they cannot, and ends them once they can', async () => {
    const first = await muster.submit('TEST_STAMP', await newSet(1), { text: 'S' });
    const second = await muster.submit('TEST_STAMP', await newSet(1), { text: 'S' });
    for (const run of [first, second]) await muster.temporal.workflow.getHandle(workflowIdOf(run)).terminate();
    refused.add(first._id);
    await muster.reconcile();
    assert.equal((await stored(second._id)).status, 'SYSTEM_ABORTED');
    const { problem, reconciling, endTime } = await stored(first._id);
    assert.equal(endTime, undefined);
    assert.match(problem?.message ?? '', /could not be .*the folder is busy/);
    assert.ok(reconciling && reconciling.notBefore > new Date(), 'it is not tried again at once');

    refused.delete(first._id);
    await muster.store.runs.postponeReconciling(first._id, 1, LONG_AGO);
    await muster.reconcile();
    const ended = await stored(first._id);
    assert.equal(ended.status, 'SYSTEM_ABORTED');
    assert.equal(ended.problem, undefined);
  });

  it('ends the others when Temporal cannot tell of one, and says so in that one', async () => {
    const first = await muster.submit('TEST_STAMP', await newSet(1), { text: 'S' });
    const second = await muster.submit('TEST_STAMP', await newSet(1), { text: 'S' });
    for (const run of [first, second]) await muster.temporal.workflow.getHandle(workflowIdOf(run)).terminate();
    const { workflow } = muster.temporal;
    const getHandle = workflow.getHandle.bind(workflow);
    workflow.getHandle = ((id: string, ...more: []) => {
      const describe = () => Promise.reject(new Error('the shard is being moved'));
      return { ...getHandle(id, ...more), ...(id === workflowIdOf(first) ? { describe } : {}) };
    }) as typeof workflow.getHandle;
    try {
      await muster.reconcile();
    } finally {
      workflow.getHandle = getHandle;
    }
    assert.equal((await stored(second._id)).status, 'SYSTEM_ABORTED');
    assert.match((await stored(first._id)).problem?.message ?? '', /Temporal does not tell .*the shard is being moved/);
    await muster.reconcile();
    const ended = await stored(first._id);
    assert.deepEqual([ended.status, ended.problem], ['SYSTEM_ABORTED', undefined]);
  });

  it('later cleans up after a run that ended anyway', async () => {
    tidying = async () => {
      throw new Error('the share is away');
    };
    const run = await muster.submit('TEST_PERFORM', await newSet(2));
    const ended = await muster.withWorker(() => muster.ended(run._id));
    assert.equal(ended.status, 'COMPLETED_SUCCESS');
    assert.match(ended.untidied?.message ?? '', /the share is away/);
    await muster.reconcile();
    assert.equal((await stored(run._id)).untidied?.tries, 2);
    let tidied = 0;
    tidying = async () => {
      tidied += 1;
    };
    await muster.store.runs.postponeTidying(run._id, { message: '', tries: 2, notBefore: LONG_AGO });
    await muster.reconcile();
    await muster.reconcile();
    assert.equal(tidied, 1);
    assert.equal((await stored(run._id)).untidied, undefined);
  });

  it('ends a run that was cancelled before its workflow was started, and never runs it', async () => {
    const example = await muster.submit('TEST_STAMP', await newSet(2), { text: 'never' });
    await muster.withWorker(() => muster.ended(example._id));
    const set = await newSet(2);
    const run = await storeRun(await stored(example._id), {
      status: 'QUEUED',
      submitTime: LONG_AGO,
      set: { ...example.set, id: set },
      controls: [],
    });
    await muster.store.runs.collection.updateOne(
      { _id: run._id },
      { $unset: { fixed: '', frozen: '', endTime: '', counts: '', progress: '' } },
    );
    await assert.rejects(controlRun(muster, { run: run._id, op: 'pause', caller: ADMIN }), /has not begun yet/);
    const cancelled = await controlRun(muster, { run: run._id, op: 'cancel', caller: ADMIN });
    assert.equal(cancelled.controls.at(-1)?.result, 'accepted');
    await muster.reconcile();
    const ended = await stored(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.equal(ended.failure, 'Cancelled by admin.');
  });

  it('ends as cancelled a run that was cancelled while there was no worker', async () => {
    const run = await muster.submit('TEST_STAMP', await newSet(2), { text: 'cancelled' });
    assert.ok(await muster.store.runs.cancelUnbegun(run._id, { by: 'admin', at: new Date() }));
    const ended = await muster.withWorker(() => muster.ended(run._id));
    assert.equal(ended.status, 'USER_ABORTED');
    assert.equal(await muster.store.assets.collection.countDocuments({ publisher: 'cancelled' }), 0);
  });

  it('gives up a workflow that Temporal does not know only after several checks over minutes', async () => {
    const example = await muster.submit('TEST_STAMP', await newSet(1), { text: 'S' });
    const run = await storeRun(example, { status: 'RUNNING' });
    await muster.reconcile();
    await muster.reconcile();
    await muster.reconcile();
    const looked = await stored(run._id);
    assert.equal(looked.status, 'RUNNING');
    assert.match(looked.problem?.message ?? '', /Temporal does not know/);
    await muster.store.runs.noteMissing(run._id, { since: LONG_AGO, looks: 2 });
    await muster.reconcile();
    assert.equal((await stored(run._id)).status, 'SYSTEM_ABORTED');
    await muster.temporal.workflow.getHandle(workflowIdOf(example)).terminate();
  });

  it('gives up none sooner because the clock of a worker is ahead', async ({ mock }) => {
    const example = await muster.submit('TEST_STAMP', await newSet(1), { text: 'S' });
    const run = await storeRun(example, { status: 'RUNNING' });
    await muster.reconcile();
    await muster.reconcile();
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 10 * 60_000 });
    await muster.reconcile();
    mock.timers.reset();
    assert.equal((await stored(run._id)).status, 'RUNNING');
    await muster.store.runs.noteMissing(run._id, { since: LONG_AGO, looks: 3 });
    await muster.reconcile();
    assert.equal((await stored(run._id)).status, 'SYSTEM_ABORTED');
    await muster.temporal.workflow.getHandle(workflowIdOf(example)).terminate();
  });

  it('goes by no time that a wrong clock wrote', async () => {
    const ahead = new Date(Date.now() + 24 * 60 * 60_000);
    const example = await muster.submit('TEST_STAMP', await newSet(1), { text: 'S' });
    const submitted = await storeRun(example, { status: 'QUEUED', submitTime: ahead });
    await muster.reconcile();
    assert.equal((await stored(submitted._id)).status, 'PENDING');

    for (const run of [example, submitted]) await muster.temporal.workflow.getHandle(workflowIdOf(run)).terminate();
    await muster.store.runs.postponeReconciling(submitted._id, 1, ahead);
    await muster.reconcile();
    assert.equal((await stored(submitted._id)).status, 'SYSTEM_ABORTED');

    const lost = await storeRun(example, { _id: `${example._id}1`, status: 'RUNNING' });
    await muster.store.runs.noteMissing(lost._id, { since: ahead, looks: 2 });
    await muster.reconcile();
    const { since = ahead } = (await stored(lost._id)).missing ?? {};
    assert.ok(since <= new Date(), 'it is given up minutes after now, not after a time ahead');
    await muster.store.runs.noteMissing(lost._id, { since: LONG_AGO, looks: 3 });
    await muster.reconcile();
  });

  it('shows repeated failures in the run, until it works again', async () => {
    const run = await muster.submit('TEST_STAMP', await newSet(1), { text: 'poison' });
    poisoned.add(run._id);
    await muster.withWorker(async () => {
      const problem = await until('the problem is shown', async () => {
        await muster.reconcile();
        return (await stored(run._id)).problem;
      });
      assert.match(problem.message, /^stampAssets fails again and again, .*the server chokes on this row/);
      poisoned.delete(run._id);
      assert.equal((await muster.ended(run._id)).problem, undefined);
    });
  });

  /** Without what the workflow works with its first step fails, like a step whose code is broken. */
  const startStuck = (run: Run) =>
    muster.temporal.workflow.start('stampAssets', {
      workflowId: workflowIdOf(run),
      taskQueue: muster.config.temporal.taskQueue,
    });
  const failedThrice = (handle: Awaited<ReturnType<typeof startStuck>>) =>
    until('it failed several times in a row', async () => {
      const { raw } = await handle.describe();
      return (raw.pendingWorkflowTask?.attempt ?? 1) >= 3;
    });

  it('shows why a workflow cannot take its next step', async () => {
    const example = await muster.submit('TEST_STAMP', await newSet(1), { text: 'S' });
    const run = await storeRun(example, { status: 'RUNNING' });
    await muster.withWorker(async () => {
      const handle = await startStuck(run);
      const problem = await until('the problem is shown', async () => {
        await muster.reconcile();
        return (await stored(run._id)).problem;
      });
      assert.match(problem.message, /^The workflow cannot take its next step: .*undefined/);
      await failedThrice(handle);
      const pausing = controlRun(muster, { run: run._id, op: 'pause', caller: ADMIN });
      await assert.rejects(pausing, ({ code, httpStatus }: MusterError) => code === 'RUN_STUCK' && httpStatus === 503);
      assert.equal((await stored(run._id)).controls.at(-1)?.result, 'refused');
      await handle.terminate();
      await muster.ended(example._id);
    });
    await muster.reconcile();
    assert.equal((await stored(run._id)).status, 'SYSTEM_ABORTED');
  });

  it('says of a control that a worker refused after its caller was gone that it was refused', async () => {
    const run = await muster.submit('TEST_GATED', await newSet(1));
    const resuming = controlRun(muster, { run: run._id, op: 'resume', caller: ADMIN });
    await assert.rejects(resuming, ({ code }: MusterError) => code === 'NO_WORKER');
    const resume = async () => (await stored(run._id)).controls[0] ?? assert.fail();
    const askedAt = (at: Date) =>
      muster.store.runs.collection.updateOne({ _id: run._id }, { $set: { 'controls.0.at': at } });
    await askedAt(LONG_AGO);
    await muster.reconcile();
    assert.equal((await resume()).result, 'asked', 'a worker may still take it');
    await askedAt(new Date());
    await muster.withWorker(async () => {
      await until('the member is at the gate', async () => gate.arrived.length === 1);
      await muster.reconcile();
      assert.equal((await resume()).result, 'asked', 'its caller may still wait');
      await askedAt(LONG_AGO);
      await muster.reconcile();
      const { result, message } = await resume();
      assert.equal(result, 'refused');
      assert.match(message ?? '', /did not take it/);
      gate.open();
      await muster.ended(run._id);
    });
  });

  it('ends a run that is cancelled before a first step that its workflow cannot take', async () => {
    const example = await muster.submit('TEST_STAMP', await newSet(1), { text: 'S' });
    const run = await storeRun(example, { status: 'QUEUED' });
    await muster.withWorker(async () => {
      const handle = await startStuck(run);
      await failedThrice(handle);
      await controlRun(muster, { run: run._id, op: 'cancel', caller: ADMIN });
      const ended = await until('the run ended', async () => {
        await muster.reconcile();
        const now = await stored(run._id);
        return now.endTime && now;
      });
      assert.deepEqual([ended.status, ended.controls.at(-1)?.result], ['USER_ABORTED', 'accepted']);
      assert.equal((await handle.describe()).status.name, 'TERMINATED');
      await muster.ended(example._id);
    });
  });
});

describe('the end of a run', () => {
  let muster: TestMuster;
  /** Runs whose end cannot be stored. */
  const unstorable = new Set<string>();
  before(async () => {
    muster = await openMuster([{ definition: stampJob, work: stampWork }], {
      faulty: (store) => ({
        ...store,
        runs: withMethods(store.runs, {
          end:
            (real) =>
            async (...given: Parameters<typeof store.runs.end>) => {
              if (unstorable.has(given[0])) throw new Error('the connection broke');
              return (real as typeof store.runs.end)(...given);
            },
        }),
      }),
    });
  });
  after(() => muster.close());

  /** A frozen run without a worker. */
  async function frozenRun(name: string): Promise<Run> {
    const assets = makeAssets(3).map((asset) => ({ ...asset, _id: `${name}-${asset._id}` }));
    const run = await muster.submit('TEST_STAMP', await storeAssetSet(muster.store, assets, name), { text: 'S' });
    const { signal } = new AbortController();
    await freezeMembers(muster.workerServices, { run: run._id, firstMembers: 0 }, signal);
    return run;
  }

  it('is no success when members were never worked on', async () => {
    const run = await frozenRun('unworked');
    const { status } = await finishRun(muster.workerServices, { run: run._id, ending: { kind: 'worked' } });
    assert.equal(status, 'FAILED');
    assert.match((await muster.store.runs.get(run._id))?.failure ?? '', /3 members were never worked on/);
  });

  it('does not come before every frozen member is counted', async () => {
    const run = await frozenRun('uncounted');
    await muster.store.runs.collection.updateOne({ _id: run._id }, { $set: { 'frozen.members': 4 } });
    await assert.rejects(
      finishRun(muster.workerServices, { run: run._id, ending: { kind: 'worked' } }),
      /cannot end: 4 members were frozen, and the journal counts 3/,
    );
    assert.equal((await muster.store.runs.get(run._id))?.endTime, undefined);
    const aborted = { kind: 'aborted', message: 'Terminated.' } as const;
    assert.equal((await finishRun(muster.workerServices, { run: run._id, ending: aborted })).status, 'SYSTEM_ABORTED');
  });

  it('says so where not every frozen member is counted and it comes nevertheless', async () => {
    for (const kind of ['cancelled', 'aborted', 'broken'] as const) {
      const run = await frozenRun(`lacking-${kind}`);
      await muster.store.runs.collection.updateOne({ _id: run._id }, { $set: { 'frozen.members': 4 } });
      await finishRun(muster.workerServices, { run: run._id, ending: { kind, message: 'Ended.' } });
      const { auditMismatch } = (await muster.store.runs.get(run._id)) ?? assert.fail();
      const counted = { ...NO_COUNTS, unprocessed: 3 };
      assert.deepEqual(auditMismatch, { frozen: 4, batches: counted, journal: counted }, kind);
    }
    const whole = await frozenRun('lacking-none');
    await finishRun(muster.workerServices, { run: whole._id, ending: { kind: 'aborted', message: 'Ended.' } });
    assert.equal((await muster.store.runs.get(whole._id))?.auditMismatch, undefined);
  });

  it('is what its submitter was told, whatever becomes of the workflow before it is stored', async () => {
    const set = await storeAssetSet(muster.store, makeAssets(1), 'told');
    const run = await muster.submit('TEST_STAMP', set, { text: 'S' }, { mailWhenEnded: true });
    const letter = async () => (await muster.store.outbox.collection.findOne({ run: run._id })) ?? undefined;
    const notification = () => muster.store.notifications.collection.findOne({ 'run.id': run._id });
    unstorable.add(run._id);
    await muster.withWorker(async () => {
      await until('the submitter is told', async () => (await letter()) && (await notification()));
      await muster.temporal.workflow.getHandle(workflowIdOf(run)).terminate();
    });
    unstorable.delete(run._id);
    await muster.reconcile();

    const ended = (await muster.store.runs.get(run._id)) ?? assert.fail();
    const told = (await letter())?.data['run'] as { status: string; endTime: string };
    assert.deepEqual([ended.status, ended.failure, ended.counts?.succeeded], ['COMPLETED_SUCCESS', undefined, 1]);
    assert.equal(told.status, 'Completed Successfully');
    assert.equal(told.endTime, localTime(ended.endTime ?? new Date(0), muster.config.timeZone));
    const { about, at } = (await notification()) ?? assert.fail();
    assert.deepEqual([about, at], [ended.status, ended.endTime]);
    assert.equal(ended.decidedEnd, undefined);
  });

  it('is the one that was decided first', async () => {
    const run = await frozenRun('twice');
    unstorable.add(run._id);
    const ended = { kind: 'aborted', message: 'Terminated.' } as const;
    await assert.rejects(finishRun(muster.workerServices, { run: run._id, ending: ended }), /the connection broke/);
    unstorable.delete(run._id);
    const broken = { kind: 'broken', message: 'Broken.' } as const;
    assert.equal((await finishRun(muster.workerServices, { run: run._id, ending: broken })).status, 'SYSTEM_ABORTED');
    assert.equal((await muster.store.runs.get(run._id))?.failure, 'Terminated.');
  });

  it('refuses the controls that the run never answered, and takes back none that it accepted', async () => {
    const run = await frozenRun('unanswered');
    const asked = (id: string) =>
      muster.store.runs.addControl(run._id, { id, op: 'pause', by: 'admin', at: new Date(), result: 'asked' });
    for (const id of ['accepted', 'reported', 'late', 'never']) await asked(id);
    await muster.store.runs.acceptControls(run._id, ['accepted']);
    const ending = { kind: 'aborted', message: 'Terminated.' } as const;
    await finishRun(muster.workerServices, { run: run._id, ending, accepted: ['reported'] });
    // The report of a workflow that accepted it comes after the end.
    await muster.store.runs.acceptControls(run._id, ['late']);
    const { controls } = (await muster.store.runs.get(run._id)) ?? assert.fail();
    assert.deepEqual(
      controls.map(({ id, result, message }) => [id, result, message]),
      [
        ['accepted', 'accepted', undefined],
        ['reported', 'accepted', undefined],
        ['late', 'accepted', undefined],
        ['never', 'refused', 'The run ended before it answered.'],
      ],
    );
  });
});
