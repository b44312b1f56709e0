/**
 * What an operator may do to a run in Temporal itself, at random moments: reset its workflow, pause, unpause and reset its
 * activities, terminate it. MUSTER_TEST_SEED repeats what a failure names.
 */
import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { totalOf } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { performJob, performWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const ROUNDS = FULL ? 30 : 2;
const MEMBERS = 24;
const INTERVENTIONS = 5;
const SEED = Number(process.env['MUSTER_TEST_SEED'] ?? randomInt(1_000_000));

/** A small seeded generator (mulberry32), so that the seed alone reproduces a run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe(`an operator in Temporal, with seed ${SEED}`, () => {
  let muster: TestMuster;
  /** Keys that each member was called under. */
  const keys = new Map<string, Set<string>>();
  let random = randomOf(SEED);
  before(async () => {
    const call = async (member: string, key: string, attempt: number) => {
      keys.set(member, (keys.get(member) ?? new Set()).add(key));
      await delay(50);
      return attempt === 1 && member.endsWith('7') ? 'transient' : 'done';
    };
    muster = await openMuster([
      { definition: performJob, work: performWork({ call }, (member) => member) },
      { definition: stampJob, work: stampWork },
    ]);
    await muster.startWorker();
  });
  after(() => muster.close());

  async function pendingActivities(run: Run): Promise<{ activityId: string; runId: string; isPaused: boolean }[]> {
    const { raw, runId } = await muster.temporal.workflow.getHandle(workflowIdOf(run)).describe();
    return (raw.pendingActivities ?? []).map(({ activityId, paused }) => ({
      activityId: activityId ?? '',
      runId,
      isPaused: paused === true,
    }));
  }

  /** Does one thing to the run; what is over meanwhile is left alone. */
  async function intervene(run: Run): Promise<string> {
    const { workflowService } = muster.temporal.connection;
    const workflowId = workflowIdOf(run);
    const common = { namespace: 'default', workflowId, identity: 'operator', reason: 'A test did it.' };
    const activities = await pendingActivities(run);
    const activity = activities[Math.floor(random() * activities.length)];
    const choice = Math.floor(random() * 4);
    if (choice === 0 || !activity) {
      const { events } = await muster.temporal.workflow.getHandle(workflowId).fetchHistory();
      const steps = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
      const step = steps[Math.floor(random() * steps.length)];
      if (!step?.eventId) return 'nothing';
      await workflowService.resetWorkflowExecution({
        ...{ namespace: 'default', reason: common.reason, requestId: randomUUID() },
        workflowExecution: { workflowId },
        workflowTaskFinishEventId: step.eventId,
      });
      return `reset to event ${step.eventId.toString()}`;
    }
    const { activityId, runId } = activity;
    const request = { ...common, activityId, runId, requestId: randomUUID() };
    if (choice === 1) await workflowService.pauseActivityExecution(request);
    else if (choice === 2) await workflowService.resetActivityExecution(request);
    else await workflowService.unpauseActivityExecution(request);
    return `${['pause', 'reset', 'unpause'][choice - 1] ?? ''} activity ${activityId}`;
  }

  async function untilEnded(run: Run): Promise<Run> {
    return until('the run has ended', async () => {
      const found = await muster.store.runs.get(run._id);
      if (found?.endTime) return found;
      for (const { activityId, runId, isPaused } of await pendingActivities(run).catch(() => [])) {
        if (!isPaused) continue;
        const workflowId = workflowIdOf(run);
        const request = {
          namespace: 'default',
          workflowId,
          activityId,
          runId,
          identity: 'operator',
          requestId: randomUUID(),
        };
        await muster.temporal.connection.workflowService.unpauseActivityExecution(request).catch(() => undefined);
      }
      return undefined;
    });
  }

  for (let round = 1; round <= ROUNDS; round += 1) {
    it(`loses nothing and does nothing twice (round ${round})`, async (test) => {
      random = randomOf(SEED + round);
      const prefix = `o${round}-`;
      const assets = makeAssets(MEMBERS).map((asset) => ({ ...asset, _id: prefix + asset._id }));
      const set = await storeAssetSet(muster.store, assets, `set-${round}`);
      const job = round % 2 === 1 ? 'TEST_PERFORM' : 'TEST_STAMP';
      const parameters: Record<string, string> = job === 'TEST_STAMP' ? { text: `stamped ${round}` } : {};
      const settings = { heartbeatMs: 1_000, passDelays: [0, 0] };
      const run = await muster.submit(job, set, parameters, { concurrency: 3 }, { settings });
      const done: string[] = [];
      for (let count = 0; count < INTERVENTIONS; count += 1) {
        await delay(Math.floor(random() * 600));
        if ((await muster.store.runs.get(run._id))?.endTime) break;
        done.push(await intervene(run).catch((error: unknown) => String(error)));
      }
      const isTerminated = round % 4 === 3 && !(await muster.store.runs.get(run._id))?.endTime;
      if (isTerminated) {
        await muster.temporal.workflow.getHandle(workflowIdOf(run)).terminate();
        await muster.reconcile();
      }
      const ended = await untilEnded(run);

      const story = done.join('; ');
      test.diagnostic(story);
      const { counts } = ended;
      assert.ok(counts);
      assert.equal(totalOf(counts), MEMBERS, story);
      assert.equal(ended.auditMismatch, undefined, story);
      if (!isTerminated) assert.deepEqual([ended.status, counts.succeeded], ['COMPLETED_SUCCESS', MEMBERS], story);
      const written = await muster.store.assets.collection
        .find({ _id: { $regex: `^${prefix}` }, revision: { $gt: 1 } })
        .toArray();
      assert.equal(written.length, counts.succeeded, story);
      for (const { _id, revision } of written) assert.equal(revision, 2, `${_id} was written once; ${story}`);
      for (const [member, used] of keys) assert.equal(used.size, 1, `${member} was called under one key; ${story}`);
    });
  }
});
