import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { reportProgress } from '../../activities/run/report-progress.ts';
import { NO_COUNTS } from '../../shared/model/outcome.ts';
import type { Progress, Run } from '../../shared/model/run.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate, type Gate } from '../support/gate.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { performJob, performWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

describe('a workflow that is reset in Temporal', () => {
  let muster: TestMuster;
  let gate: Gate;
  let calls: string[] = [];
  let answer: (member: string) => Promise<'done' | 'transient'> = async () => 'done';
  before(async () => {
    const call = async (member: string) => {
      calls.push(member);
      return answer(member);
    };
    muster = await openMuster([{ definition: performJob, work: performWork({ call }, (member) => member) }]);
    await muster.startWorker();
  });
  after(async () => {
    gate.open();
    await muster.close();
  });

  /** Back to its first step, as an operator does it in Temporal's UI. */
  async function reset(run: Run): Promise<void> {
    const handle = muster.temporal.workflow.getHandle(workflowIdOf(run));
    const { events } = await handle.fetchHistory();
    const first = events?.find((event) => event.workflowTaskCompletedEventAttributes);
    assert.ok(first?.eventId);
    const { runId } = await handle.describe();
    await muster.temporal.connection.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: workflowIdOf(run), runId },
      reason: 'A test did it.',
      workflowTaskFinishEventId: first.eventId,
      requestId: randomUUID(),
    });
  }

  const newSet = (name: string, count: number) =>
    storeAssetSet(
      muster.store,
      makeAssets(count, (index) => ({ _id: `${name}${index + 1}` })),
      name,
    );
  const progressOf = async ({ _id }: Run) => (await muster.store.runs.get(_id))?.progress;

  it('shows its progress and its pauses, and does no member twice', async () => {
    calls = [];
    gate = makeGate();
    answer = async (member) => {
      if (member === 'm4') await gate.wait([member]);
      return 'done';
    };
    const run = await muster.submit('TEST_PERFORM', await newSet('m', 8), {}, { concurrency: 1 });
    await until('three are done', async () => (await progressOf(run))?.counts.succeeded === 3);
    // Once more, so that there are many reports: restarting the count at one must not hide later ones.
    await controlRun(muster, { run: run._id, op: 'update', caller: ADMIN, values: { concurrency: 2 } });
    await until('the change is reported', async () => (await progressOf(run))?.concurrency === 2);
    await reset(run);
    await controlRun(muster, { run: run._id, op: 'pause', caller: ADMIN });
    const paused = await until('the pause is seen', async () => (await progressOf(run))?.paused);
    assert.equal(paused.reason, 'REQUESTED');
    gate.open();
    await controlRun(muster, { run: run._id, op: 'resume', caller: ADMIN });
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'COMPLETED_SUCCESS');
    assert.equal(ended.counts?.succeeded, 8);
    const again = calls.filter((member, index) => calls.indexOf(member) !== index);
    // The member in progress was begun a second time under the same key.
    assert.deepEqual(
      again.filter((member) => member !== 'm4'),
      [],
    );
  });

  it('finishes from a further pass, and gives the same result when it is reset after its end', async () => {
    calls = [];
    gate = makeGate();
    const tries = (member: string) => calls.filter((each) => each === member).length;
    answer = async (member) => {
      if (member === 'p4') return tries(member) < 2 ? 'transient' : 'done';
      if (member !== 'p2') return 'done';
      if (tries(member) === 3) await gate.wait([member]);
      return 'transient';
    };
    const settings = { passDelays: [0, 0, 0], heartbeatMs: 2_000 };
    const run = await muster.submit('TEST_PERFORM', await newSet('p', 6), {}, {}, { settings });
    await until('p2 is tried for the third time', async () => gate.arrived.length > 0);
    await reset(run);
    gate.open();
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'COMPLETED_WARNING');
    assert.deepEqual(ended.counts, { succeeded: 5, unchanged: 0, skipped: 0, failed: 1, unprocessed: 0 });
    assert.equal(ended.auditMismatch, undefined);

    const handle = muster.temporal.workflow.getHandle(workflowIdOf(run));
    const first: unknown = await handle.result();
    const callsBefore = calls.length;
    await reset(run);
    assert.deepEqual(await handle.result(), first);
    assert.equal(calls.length, callsBefore);
    assert.deepEqual(await muster.store.runs.get(run._id), ended);
  });

  it('shows its progress although the clock of Temporal was put back in between', async () => {
    const { store } = muster;
    const after = (ms: number) => new Date(Date.now() + ms);
    const report = (sequence: number) => ({ sequence, status: 'RUNNING' }) as Progress;
    const reportOf = async (run: string, sequence: number, execution: { id: string; reportedAt: Date }) =>
      store.runs.recordProgress(run, report(sequence), execution, new Date());
    const newRun = async (_id: string) => {
      await store.runs.insert({ _id, status: 'RUNNING', submitTime: new Date() } as Run);
      return _id;
    };
    const far = await newRun('clock-far');
    await reportOf(far, 10, { id: 'first', reportedAt: after(120_000) });
    assert.equal(await reportOf(far, 1, { id: 'second', reportedAt: after(0) }), 'kept');

    // By less than clocks may differ: what comes a moment later is kept, so the report is made again.
    const near = await newRun('clock-near');
    const { services, info } = { services: muster.workerServices, info: { workflowId: 'w', runId: 'second' } };
    const input = { run: near, progress: { ...report(1), counts: NO_COUNTS, parked: 0, paused: null }, accepted: [] };
    const attempt = (reportedAt: Date) =>
      reportProgress(
        services,
        { workflowExecution: info, currentAttemptScheduledTimestampMs: reportedAt.getTime() },
        input,
      );
    await reportOf(near, 10, { id: 'first', reportedAt: after(500) });
    await assert.rejects(attempt(after(0)), /Another execution .* has reported later/);
    await attempt(after(1_000));
    assert.equal((await store.runs.get(near))?.progress?.sequence, 1);
    await store.runs.collection.deleteMany({ _id: { $in: [far, near] } });
  });
});
