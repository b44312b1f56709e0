/**
 * What an operator may do to a run in Temporal itself, at random moments: reset its workflow, pause, unpause and reset its
 * activities, terminate it. MUSTER_TEST_SEED repeats what a failure names.
 */
import assert from 'node:assert/strict';
import { createHash, randomInt, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { OUTCOMES, totalOf } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { storeFtpConfiguration } from '../support/ftp-world.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makeGate } from '../support/gate.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { performJob, performWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';
import { startFtpStandIn, type FtpStandIn } from '../stand-ins/ftp.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const EXPORT = 'M50708';
/** The first three are the small sample. */
const KINDS = [
  { job: 'TEST_PERFORM', isTerminated: false },
  { job: 'TEST_STAMP', isTerminated: false },
  { job: 'TEST_PERFORM', isTerminated: true },
  { job: EXPORT, isTerminated: false },
  { job: 'TEST_STAMP', isTerminated: true },
  { job: EXPORT, isTerminated: true },
];
const ROUNDS = FULL ? [KINDS, KINDS, KINDS, KINDS, KINDS].flat() : KINDS.slice(0, 3);
const MEMBERS = 24;
const CONCURRENCY = 3;
const INTERVENTIONS = 5;
/** A run that is to be terminated calls no more members until it is. */
const CALLS_BEFORE_END = 8;
const SEED = Number(process.env['MUSTER_TEST_SEED'] ?? randomInt(1_000_000));

const { folder } = await temporaryFolder();
const served = join(folder, 'served');

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

/** A call to the outside that began. */
interface Call {
  member: string;
  key: string;
  /** Muster already had the outside's final answer for the member. */
  isAnswerKnown: boolean;
  isDone: boolean;
}

describe(`an operator in Temporal, with seed ${SEED}`, () => {
  let muster: TestMuster;
  let server: FtpStandIn;
  let calls: Call[] = [];
  let mostCalls = Infinity;
  let terminated = makeGate();
  let random = randomOf(SEED);
  before(async () => {
    const call = async (member: string, key: string, attempt: number) => {
      const row = await muster.store.journal.collection.findOne({ _id: key });
      const isAnswerKnown = row?.result !== undefined || (OUTCOMES as readonly string[]).includes(row?.outcome ?? '');
      const made: Call = { member, key, isAnswerKnown, isDone: false };
      calls.push(made);
      if (calls.length > mostCalls) await terminated.wait([member]);
      await delay(50);
      made.isDone = !(attempt === 1 && member.endsWith('7'));
      return made.isDone ? 'done' : 'transient';
    };
    await mkdir(served);
    server = await startFtpStandIn({ folder: served, faults: {} });
    muster = await openMuster([
      { definition: performJob, work: performWork({ call }, (member) => member) },
      { definition: stampJob, work: stampWork },
    ]);
    await storeFtpConfiguration(muster, server);
    await muster.startWorker();
  });
  after(async () => {
    await muster.close();
    await server.close();
  });

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
      await unpauseActivities(run);
      return undefined;
    });
  }

  async function unpauseActivities(run: Run): Promise<void> {
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
  }

  async function interveneOften(run: Run, times: number): Promise<string[]> {
    const done: string[] = [];
    for (let count = 0; count < times; count += 1) {
      await delay(Math.floor(random() * 600));
      if ((await muster.store.runs.get(run._id))?.endTime) break;
      done.push(await intervene(run).catch((error: unknown) => String(error)));
    }
    return done;
  }

  /** @returns false if the run has ended before. */
  async function terminate(run: Run): Promise<boolean> {
    if ((await muster.store.runs.get(run._id))?.endTime) return false;
    await muster.temporal.workflow.getHandle(workflowIdOf(run)).terminate();
    terminated.open();
    await muster.reconcile();
    return true;
  }

  const parametersOf = (job: string, round: number): Record<string, string> => {
    if (job === 'TEST_STAMP') return { text: `stamped ${round}` };
    if (job !== EXPORT) return {};
    return { TASK_FtpConfiguration_Value: 'archive', TASK_SubDirectory_Value: `round-${round}` };
  };

  for (const [index, { job, isTerminated }] of ROUNDS.entries()) {
    const round = index + 1;
    it(`loses nothing and does nothing twice: ${job}${isTerminated ? ', terminated' : ''} (round ${round})`, async (test) => {
      random = randomOf(SEED + round);
      calls = [];
      terminated = makeGate();
      mostCalls = isTerminated ? CALLS_BEFORE_END : Infinity;
      const prefix = `o${round}-`;
      const assets = makeAssets(MEMBERS).map((asset) => ({ ...asset, _id: prefix + asset._id }));
      const set = await storeAssetSet(muster.store, assets, `set-${round}`);
      const settings = { heartbeatMs: 1_000, passDelays: [0, 0] };
      // The upload waits, so that the run is met while it concludes.
      if (job === EXPORT) await muster.store.rates.hold('ftp', 600_000, 'busy');
      const run = await muster.submit(job, set, parametersOf(job, round), { concurrency: CONCURRENCY }, { settings });
      const done = await interveneOften(run, INTERVENTIONS);
      if (job === EXPORT) done.push(...(await interveneWhileItConcludes(run)));
      const wasTerminated = isTerminated && (await terminate(run));
      if (job === EXPORT) await muster.store.rates.release('ftp');
      const ended = await untilEnded(run);

      const story = done.join('; ');
      test.diagnostic(story);
      const { counts } = ended;
      assert.ok(counts);
      // Records are stamped so fast that the run may be over before.
      if (job !== 'TEST_STAMP') assert.equal(wasTerminated, isTerminated, story);
      // A run that is terminated before its set is frozen has no members.
      const batches = await muster.store.batches.collection.find({ run: run._id, pass: 1 }).toArray();
      const frozen = batches.flatMap(({ memberIds }) => memberIds).length;
      if (!wasTerminated || ended.frozen) assert.equal(frozen, MEMBERS, story);
      assert.equal(totalOf(counts), frozen, story);
      assert.equal(ended.auditMismatch, undefined, story);
      if (!wasTerminated) assert.deepEqual([ended.status, counts.succeeded], ['COMPLETED_SUCCESS', MEMBERS], story);
      const written = await muster.store.assets.collection
        .find({ _id: { $regex: `^${prefix}` }, revision: { $gt: 1 } })
        .toArray();
      assert.equal(written.length, job === EXPORT ? 0 : counts.succeeded, story);
      for (const { _id, revision } of written) assert.equal(revision, 2, `${_id} was written once; ${story}`);
      if (job === 'TEST_PERFORM') await checkCalls(run, done.length + Number(wasTerminated), story);
      if (job === EXPORT) await checkUpload(run, round, wasTerminated, story);
    });
  }

  async function interveneWhileItConcludes(run: Run): Promise<string[]> {
    await until('it waits to upload', async () => {
      await unpauseActivities(run);
      return (await muster.store.exports.get(run._id))?.upload;
    });
    return interveneOften(run, INTERVENTIONS);
  }

  /**
   * One effect for each member that succeeded, and nothing that Muster does not know of. A call may be made again, under the
   * same key, while its answer is not known: but no more of them than somebody intervened.
   */
  async function checkCalls(run: Run, interventions: number, story: string): Promise<void> {
    const rows = await muster.store.journal.collection.find({ run: run._id }).toArray();
    const outcomes = new Map(rows.map(({ member, outcome }) => [member, outcome]));
    for (const { member, key, isAnswerKnown } of calls) {
      assert.equal(key, `${run._id}:${member}`, story);
      assert.ok(!isAnswerKnown, `${member} was called after its answer was known; ${story}`);
      assert.ok(outcomes.has(member) && outcomes.get(member) !== 'unprocessed', `${member} was called; ${story}`);
    }
    const times = new Map<string, number>();
    for (const { member, isDone } of calls) if (isDone) times.set(member, (times.get(member) ?? 0) + 1);
    for (const [member, outcome] of outcomes) {
      if (outcome === 'succeeded') assert.ok(times.has(member), `${member} was done without a call; ${story}`);
    }
    const repeated = [...times].filter(([, count]) => count > 1);
    assert.ok(repeated.length <= interventions, `${repeated.join('; ')} times; ${story}`);
  }

  async function checkUpload(run: Run, round: number, wasTerminated: boolean, story: string): Promise<void> {
    const file = await muster.store.exports.get(run._id);
    const there = await readdir(join(served, 'base', `round-${round}`)).catch(() => []);
    if (wasTerminated) {
      assert.equal(file?.upload?.state, 'failed', story);
      assert.deepEqual(there, [], story);
      return;
    }
    assert.ok(file);
    assert.equal(file.upload?.state, 'done', `${file.upload?.message}; ${story}`);
    assert.deepEqual(there, [file.name], story);
    const bytes = await readFile(join(served, 'base', `round-${round}`, file.name));
    assert.equal(createHash('sha256').update(bytes).digest('hex'), file.sha256, story);
  }
});
