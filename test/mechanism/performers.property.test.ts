import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dequal } from 'dequal';
import { MongoClient, MongoNetworkError, type Db } from 'mongodb';
import type { Decide } from '../../activities/run/settle/decision.ts';
import { decideByPerforming } from '../../activities/run/settle/decide-by-performing.ts';
import { memberContext } from '../../activities/run/settle/member-context.ts';
import { settleBatch } from '../../activities/run/settle/settle-batch.ts';
import { finishRun } from '../../activities/run/finish-run.ts';
import { freezePass } from '../../activities/run/freeze-pass.ts';
import { change } from '../../shared/job-kit/plan.ts';
import { performerWork } from '../../shared/job-kit/job-work.ts';
import type { Asset } from '../../shared/model/asset.ts';
import type { BatchResult } from '../../shared/model/batch.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import { OUTCOMES, totalOf } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { CHANGES_KEPT } from '../../shared/model/record.ts';
import type { Attempt, Holding } from '../../shared/store/batches.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { testEngines } from '../support/engines.ts';
import { arbitraryTurns, Interleaver, type Turn } from '../support/interleaver.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { fc } from '../support/property-testing.ts';
import { withMethods } from '../support/part-of-store.ts';
import { performJob, performWork, type Outside } from '../support/test-jobs.ts';

/** Interleavings, a test each so many: the full figures say how far they are, and a failure shrinks on its own. */
const PARTS = process.env['MUSTER_TEST_FULL'] ? Array.from({ length: 20 }, () => 100) : [20];
const MEMBERS = 1;
const LAST_PASS = 3;
const NEVER = new AbortController().signal;

type Freezing = Parameters<typeof freezePass>[1];

type Answer = Awaited<ReturnType<Outside['call']>>;

/** What happens in one run, beside the order of the steps. */
interface Scenario {
  turns: Turn[];
  /** What the outside says, call by call, and for how many steps of others it lets wait. */
  answers: { says: Answer; steps: number }[];
  /** Members that a person edits; or many times at once, so that the record forgets who wrote it before. */
  edits: { member: number; isBurst: boolean }[];
  /** Late attempts: at which member, and from which pass on. */
  late: { member: number; pass: number }[];
  /** Given-up attempts at freezing a further pass, and how many steps after the workflow asked for it they begin. */
  freezesLate: { pass: number; steps: number }[];
  /** How many steps the workflow waits for such an attempt before the next one begins. */
  givesUpAfter: number;
  /** The workflow is gone at this step, and the run is ended from elsewhere. */
  isAborted: boolean;
  /** The performer notes how far it is before it asks the outside. */
  isNoting: boolean;
  /** Attempts have leases, which last while they live; else all leases are over at once, so that calls overlap. */
  hasLeases: boolean;
}

const turns = (answered: number) => arbitraryTurns({ actors: 7, answered, minLength: 20, maxLength: 160 });

const scenarios = fc.record<Scenario>({
  // With many faults attempts die young; with few they come far, and meet.
  turns: fc.oneof(turns(8), turns(60), turns(1_000)),
  answers: fc.array(
    fc.record({
      says: fc.oneof(
        { weight: 4, arbitrary: fc.constant('done' as const) },
        { weight: 3, arbitrary: fc.constant('transient' as const) },
        { weight: 1, arbitrary: fc.constant('permanent' as const) },
      ),
      steps: fc.integer({ min: 1, max: 12 }),
    }),
    { maxLength: 8 },
  ),
  edits: fc.array(
    fc.record({
      member: fc.nat({ max: MEMBERS - 1 }),
      isBurst: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  late: fc.array(fc.record({ member: fc.nat({ max: MEMBERS - 1 }), pass: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 1,
    maxLength: 2,
  }),
  // Most early ones meet the workflow's own attempt; the others find its pass frozen, or the run ended.
  freezesLate: fc.array(
    fc.record({
      pass: fc.oneof({ weight: 3, arbitrary: fc.constant(2) }, { weight: 1, arbitrary: fc.constant(LAST_PASS) }),
      steps: fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 3 }) }, { weight: 1, arbitrary: fc.nat({ max: 30 }) }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  givesUpAfter: fc.nat({ max: 10 }),
  isAborted: fc.boolean(),
  isNoting: fc.boolean(),
  hasLeases: fc.boolean(),
});

/** Longer than any schedule takes: leases end when the test says so. */
const LEASE_MS = 600_000;

/**
 * Attempts that were given up come back at any time, also after their lease is over: in half of the schedules none has one, so
 * that calls overlap as they never should. Every operation of the database is a step that others come between, and so are an
 * outside call and its answer.
 */
describe('members of a job that acts on the outside world', () => {
  let muster: TestMuster;
  let client: MongoClient;
  let db: Db;
  let template: Run;
  let count = 0;
  before(async () => {
    muster = await openMuster([{ definition: performJob, work: performWork({ call: async () => 'done' }) }]);
    client = await new MongoClient(testEngines().mongodbUrl, { ignoreUndefined: true }).connect();
    db = client.db(muster.databaseName);
    const set = await storeAssetSet(muster.store, makeAssets(1));
    template = await muster.submit('TEST_PERFORM', set);
  });
  after(async () => {
    await muster.temporal.workflow
      .getHandle(template._id)
      .terminate()
      .catch(() => undefined);
    await client.close();
    await muster.close();
  });

  for (const [index, numRuns] of PARTS.entries()) {
    it(`end with one outcome each and are written at most once, however attempts, passes, edits, faults and the end interleave (${index + 1} of ${PARTS.length})`, async () => {
      await fc.assert(fc.asyncProperty(scenarios, playOut), { numRuns });
    });
  }

  async function playOut(scenario: Scenario): Promise<void> {
    const { turns, answers, edits, late, freezesLate, givesUpAfter, isAborted, isNoting, hasLeases } = scenario;
    count += 1;
    const ids = Array.from({ length: MEMBERS }, (_, index) => `p${count}-${index}`);
    const run = await freeze(`${template._id}-${count}`, ids);
    /** What went wrong: a performer that throws only fails its member. */
    const violations: string[] = [];
    /** The attempts that took a member's row over from an earlier one: from then on nothing of that one is stored. */
    const floors = new Map<string, number>();
    const highest = new Map<string, number>();
    const interleaver = new Interleaver(turns, async (collection) => {
      if (collection !== 'journal') return;
      for (const { member, token = 0, outcome } of await rowsOf(run._id)) {
        const least = Math.max(floors.get(member) ?? 0, highest.get(member) ?? 0);
        if (token < least) violations.push(`${member}: ${outcome} of ${token} was stored after ${least}`);
        highest.set(member, Math.max(token, least));
      }
    });
    const remaining = [...answers];
    const beingAsked = new Map<string, number>();
    const noted = new Map<string, readonly string[]>();
    let notes = 0;
    let atTheEnd: JournalRow[] | undefined;

    const ask = async (actor: number, member: string, key: string): Promise<Answer> => {
      let isAsking = false;
      try {
        const { says, steps } = await interleaver.step(actor, 'ask the outside', async () => {
          if (key !== `${run._id}:${member}`) violations.push(`${member} was asked for under ${key}`);
          const others = beingAsked.get(member) ?? 0;
          if (hasLeases && others > 0) violations.push(`${member} was asked for while another attempt waited`);
          if (endingAt.has(actor)) violations.push(`${member} was asked for by an attempt that began at the end`);
          beingAsked.set(member, others + 1);
          isAsking = true;
          return remaining.shift() ?? ({ says: 'done', steps: 1 } as const);
        });
        for (let step = 0; step < steps; step += 1) {
          await interleaver.step(actor, 'wait for the answer', async () => undefined).catch(onlyFaults);
        }
        return says;
      } finally {
        if (isAsking) beingAsked.set(member, (beingAsked.get(member) ?? 0) - 1);
      }
    };
    const workAt = (actor: number) =>
      performerWork<Asset, object, string | readonly string[], 'OUTSIDE'>({
        definition: performJob,
        changes: ['publisher'],
        perform: async ({ _id }, _parameters, { key, soFar, note }) => {
          if (isNoting) {
            const before = soFar === undefined ? [] : (soFar as readonly string[]);
            const next = [...before, `note ${(notes += 1)}`];
            await note(next);
            const last = noted.get(_id) ?? [];
            if (!dequal(next.slice(0, last.length), last))
              violations.push(`${_id}: ${next.join()} after ${last.join()}`);
            noted.set(_id, next);
          }
          const answer = await ask(actor, _id, key);
          if (answer === 'done') return { kind: 'done', result: `registered as ${key}` };
          return {
            kind: answer === 'stops' ? 'transient' : answer,
            reason: 'OUTSIDE',
            message: 'The outside said no.',
          };
        },
        plan: (asset, _parameters, result) =>
          change({ ...asset, publisher: typeof result === 'string' ? result : 'in part' }),
      });

    /** The run is ending; and the actors whose attempts took a batch up since. */
    let isEnding = false;
    const endingAt = new Set<number>();
    /** What attempts that still live took batches up as: from before they ask, since the answer may be on its way. */
    const living = new Set<string>();
    /** A view for one attempt: while another one has the lease it does not sleep, it looks again at its next turn. */
    const lookingAgain = (actor: number, view: Store, own: Set<string>): Store => {
      const batches = withMethods(view.batches, {
        stopAll: () => async (id: string) => {
          await view.batches.stopAll(id);
          isEnding = true;
        },
        settle: () => async (held: Attempt, result: BatchResult) => {
          const isSettled = await view.batches.settle(held, result);
          const now = await muster.store.batches.get(held.id);
          if (isSettled && now?.tries !== held.tries) violations.push(`${held.id} was settled by ${held.tries}`);
          return isSettled;
        },
        take: () => async (id: string, holder: string, holding: Holding) => {
          own.add(holder);
          living.add(holder);
          for (;;) {
            const wasEnding = isEnding;
            const take = await view.batches.take(id, holder, holding);
            if (take.kind === 'taken' && wasEnding && holding.isEnding !== true) endingAt.add(actor);
            if (take.kind !== 'held') return take;
            const now = await muster.store.batches.get(id);
            if (now?.holder !== undefined && living.has(now.holder)) continue;
            // Who had it is gone, and could not say so: the lease runs out.
            await muster.store.batches.collection.updateOne({ _id: id }, { $unset: { heldAt: '' } });
          }
        },
      });
      return { ...view, batches };
    };
    const attemptAt = async (actor: number, bare: Store, number: number, pass: number): Promise<BatchResult> => {
      const own = new Set<string>();
      const view = lookingAgain(actor, bare, own);
      const work = workAt(actor);
      assert.ok(work.kind === 'performer-work');
      const context = memberContext(
        { ...muster.workerServices, store: view },
        { run, rights: ADMIN },
        { number, pass },
      );
      const { batch, notBefore } = context;
      const perform = decideByPerforming(work, context);
      const decide: Decide = async (members, attempt) => {
        for (const { id } of members) {
          // The first attempt of a pass has nobody to take over from.
          if (attempt.token % 1_000_000 > 1) floors.set(id, Math.max(attempt.token, floors.get(id) ?? 0));
        }
        return perform(members, attempt);
      };
      const holding = hasLeases ? { leaseMs: LEASE_MS } : {};
      try {
        return await settleBatch({ store: view, records: view.assets, batch, decide, notBefore, holding });
      } finally {
        for (const holder of own) living.delete(holder);
      }
    };
    const finish = async (actor: number, view: Store, kind: 'worked' | 'aborted') => {
      const works = new Map([[performJob.activity, workAt(actor)]]);
      const services = { ...muster.workerServices, store: lookingAgain(actor, view, new Set()), works };
      const ending = kind === 'worked' ? { kind } : ({ kind, message: 'The workflow is gone.' } as const);
      await untilDone(() => finishRun(services, { run: run._id, ending }));
      atTheEnd ??= await rowsOf(run._id);
    };

    const wait = (actor: number) => interleaver.step(actor, 'wait', async () => undefined).catch(onlyFaults);
    /** What the workflow has frozen as further passes, in order. */
    const freezings: Freezing[] = [];
    let isWorkflowOver = false;
    const freezeAt = async (view: Store, input: Freezing) => {
      // No worker ends here, however many answers are lost.
      const config = { ...muster.config, mostDeaths: Infinity };
      const frozen = await freezePass({ ...muster.workerServices, config, store: view }, input, NEVER);
      const batches = await muster.store.batches.collection.countDocuments({ run: run._id, pass: input.pass });
      if (batches !== frozen.batches)
        violations.push(`pass ${input.pass} has ${batches} batches and was said to have ${frozen.batches}`);
      return frozen;
    };

    const workflow = async (actor: number) => {
      const view = interleaver.storeOver(actor, muster.store, db);
      let [first, last, pass] = [1, MEMBERS, 1];
      for (;;) {
        let parked = 0;
        for (let number = first; number <= last; number += 1) {
          parked += (await untilDone(() => attemptAt(actor, view, number, pass))).parked;
        }
        if (parked === 0 || pass === LAST_PASS) break;
        pass += 1;
        const input = { run: run._id, pass, after: last, firstMembers: 1 };
        freezings.push(input);
        for (let step = 0; step < givesUpAfter; step += 1) await wait(actor);
        const frozen = await untilDone(() => freezeAt(view, input));
        [first, last] = [last + 1, last + frozen.batches];
      }
      if (!isAborted) await finish(actor, view, 'worked');
    };
    const untilAborted = async (actor: number) => {
      await workflow(actor)
        .catch(onlyEnded)
        .finally(() => (isWorkflowOver = true));
    };
    /** An attempt at freezing a further pass that was given up, and goes on beside the next one and after it. */
    const lateFreezings = freezesLate.map(({ pass, steps }) => async (actor: number) => {
      const view = interleaver.storeOver(actor, muster.store, db);
      const input = () => freezings.find((each) => each.pass === pass);
      while (!input() && !isWorkflowOver) await wait(actor);
      const given = input();
      if (!given) return;
      for (let step = 0; step < steps; step += 1) await wait(actor);
      await freezeAt(view, given)
        .then(() => undefined, onlyFaults)
        .catch(onlyEnded);
    });
    const abort = async (actor: number) => {
      const view = interleaver.storeOver(actor, muster.store, db);
      // Some steps late, so that it meets the run in the middle.
      for (let step = 0; step < 12; step += 1) await wait(actor);
      await finish(actor, view, 'aborted');
    };
    const editor = async (actor: number) => {
      const view = interleaver.storeOver(actor, muster.store, db);
      for (const [index, { member, isBurst }] of edits.entries()) {
        const edit = (assets: Store['assets'], by: string) =>
          assets.edit(ids[member] ?? '', by, (record) => ({ ...record, note: `${textOf(record['note'])}<${by}>` }));
        const burst = async () => {
          for (let count = 0; count <= CHANGES_KEPT; count += 1)
            await edit(muster.store.assets, `editor ${index}.${count}`);
        };
        await (isBurst ? interleaver.step(actor, 'edits', burst) : edit(view.assets, `editor ${index}`)).catch(
          onlyFaults,
        );
      }
    };
    const lateAttempts = late.map(({ member, pass }) => async (actor: number) => {
      const view = interleaver.storeOver(actor, muster.store, db);
      const batches = await muster.store.batches.collection
        .find({ run: run._id, pass, memberIds: ids[member] ?? '' })
        .toArray();
      // A batch of a further pass is there only now and then; without one, the first pass is as good.
      const number = batches[0]?.number ?? member + 1;
      await attemptAt(actor, view, number, batches[0]?.pass ?? 1).catch(onlyFaults);
    });

    await interleaver.run([untilAborted, editor, ...lateAttempts, ...lateFreezings, ...(isAborted ? [abort] : [])]);
    assert.deepEqual(violations, []);
    await check(run, ids, atTheEnd, isAborted);
  }

  async function freeze(_id: string, ids: readonly string[]): Promise<Run> {
    const { store } = muster;
    await store.assets.insert(
      makeAssets(ids.length, (index) => ({ _id: ids[index] })),
      'test',
    );
    const fixed = { clock: { now: new Date(0), timeZone: 'UTC' }, institution: 'INST' };
    const run: Run = {
      ...template,
      _id,
      status: 'RUNNING',
      fixed,
      frozen: { batches: ids.length, members: ids.length },
      settings: { ...template.settings, passDelays: [0, 0] },
    };
    delete run.idempotency;
    assert.ok(await store.runs.insert(run));
    await store.batches.insert(
      ids.map((id, index) => ({
        _id: `${_id}:${index + 1}`,
        run: _id,
        number: index + 1,
        pass: 1,
        memberIds: [id],
        state: 'frozen',
      })),
    );
    return run;
  }

  async function rowsOf(run: string): Promise<JournalRow[]> {
    return muster.store.journal.collection.find({ run }).sort({ _id: 1 }).toArray();
  }

  /** Each pass was frozen once, and its batches are numbered behind those of the pass before. */
  async function checkFrozen(
    { _id: run, passes = [] }: Run,
    ids: readonly string[],
    isAborted: boolean,
  ): Promise<void> {
    const batches = await muster.store.batches.collection.find({ run }).sort({ number: 1 }).toArray();
    assert.deepEqual(
      batches.map(({ number }) => number),
      batches.map((_batch, index) => index + 1),
      'numbered without a gap',
    );
    let before = ids.length;
    for (const [index, { pass, first, last }] of passes.entries()) {
      const own = batches.filter((batch) => batch.pass === pass);
      const members = own.flatMap(({ memberIds }) => memberIds);
      assert.deepEqual([pass, first, last], [index + 2, before + 1, before + own.length]);
      assert.equal(new Set(members).size, members.length, `pass ${pass} has each member once`);
      before = last;
    }
    // Only an end from elsewhere comes between the batches of a pass and the note that it is frozen.
    if (!isAborted) assert.equal(batches.length, before);
  }

  async function check(
    run: Run,
    ids: readonly string[],
    atTheEnd: JournalRow[] | undefined,
    isAborted: boolean,
  ): Promise<void> {
    const { store } = muster;
    const ended = await store.runs.get(run._id);
    assert.ok(ended?.endTime && ended.counts);
    assert.equal(ended.auditMismatch, undefined);
    assert.equal(totalOf(ended.counts), ids.length, `counted: ${JSON.stringify(ended.counts)}`);
    const rows = await rowsOf(run._id);
    assert.deepEqual(rows, atTheEnd, 'no row changes after the end');
    await checkFrozen(ended, ids, isAborted);
    for (const id of ids) {
      const row = rows.find(({ member }) => member === id);
      const record = await store.assets.get(id);
      assert.ok(record);
      if (row) assert.ok((OUTCOMES as readonly string[]).includes(row.outcome), `${row.outcome} is final`);
      if (!isAborted) assert.ok(row && row.outcome !== 'unprocessed', 'every member was worked on');
      const writes = record.changes.filter(({ by }) => by === `${run._id}:${id}`);
      const isWritten = row?.outcome === 'succeeded';
      const isForgotten = isWritten && (record.changes[0]?.revision ?? 0) > (row.revision ?? 0) + 1;
      // What cannot be known any more, since many wrote after it, is said to be so.
      const isUnknown = row?.outcome === 'failed' && row.reason === 'UNDETERMINED';
      const times = isUnknown ? writes.length : isWritten && !isForgotten ? 1 : 0;
      assert.equal(writes.length, times, `${row?.outcome ?? 'no row'}: written ${writes.length} times`);
      if (isWritten) {
        if (!isForgotten) assert.equal(writes[0]?.revision, (row.revision ?? 0) + 1);
        const isInPart = isAborted && Array.isArray(row.result);
        if (!isInPart) assert.equal(row.result, `registered as ${run._id}:${id}`);
        const publisher = isInPart ? 'in part' : row.result;
        assert.equal(record['publisher'], publisher, 'what the outside answered is in the record');
      }
      for (const { by } of record.changes.filter((entry) => entry.by.startsWith('editor'))) {
        assert.ok(textOf(record['note']).includes(`<${by}>`), `${by} was overwritten`);
      }
    }
  }
});

/** As Temporal does: tries again until it is through. */
async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      onlyFaults(error);
    }
  }
}

/** Faults of the schedule, and attempts that were taken over. */
function onlyFaults(error: unknown): void {
  const isOvertaken = error instanceof Error && ['Superseded', 'FreezingTaken'].includes(error.name);
  if (!isOvertaken && !(error instanceof MongoNetworkError)) throw error;
}

/** Nothing can freeze once a run has ended. */
function onlyEnded(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'RUN_ENDED')) throw error;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
