import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MongoClient, MongoNetworkError, type Db } from 'mongodb';
import { decideByPerforming } from '../../activities/run/settle/decide-by-performing.ts';
import { memberContext } from '../../activities/run/settle/member-context.ts';
import { settleBatch } from '../../activities/run/settle/settle-batch.ts';
import { finishRun } from '../../activities/run/finish-run.ts';
import { freezePass } from '../../activities/run/freeze-pass.ts';
import type { BatchResult } from '../../shared/model/batch.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import { OUTCOMES, totalOf } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { testEngines } from '../support/engines.ts';
import { arbitraryTurns, Interleaver, type Turn } from '../support/interleaver.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { fc } from '../support/property-testing.ts';
import { performJob, performWork, type Outside } from '../support/test-jobs.ts';

const RUNS = process.env['MUSTER_TEST_FULL'] ? 2_000 : 20;
const MEMBERS = 1;
const LAST_PASS = 3;
const NEVER = new AbortController().signal;

type Answer = Awaited<ReturnType<Outside['call']>>;

/** What happens in one run, beside the order of the steps. */
interface Scenario {
  turns: Turn[];
  /** What the outside says, call by call. */
  answers: Answer[];
  /** Members that a person edits. */
  edits: number[];
  /** Late attempts: at which member, and from which pass on. */
  late: { member: number; pass: number }[];
  /** The workflow is gone at this step, and the run is ended from elsewhere. */
  isAborted: boolean;
}

const scenarios = fc.record<Scenario>({
  turns: arbitraryTurns({ actors: 5, minLength: 20, maxLength: 160 }),
  answers: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant('done' as const) },
      { weight: 3, arbitrary: fc.constant('transient' as const) },
      { weight: 1, arbitrary: fc.constant('permanent' as const) },
    ),
    { maxLength: 8 },
  ),
  edits: fc.array(fc.nat({ max: MEMBERS - 1 }), { minLength: 1, maxLength: 6 }),
  late: fc.array(fc.record({ member: fc.nat({ max: MEMBERS - 1 }), pass: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 1,
    maxLength: 2,
  }),
  isAborted: fc.boolean(),
});

/**
 * Attempts that were given up come back at any time, after their lease as well: here none has one, so that calls overlap as
 * they never should. Every operation of the database is a step that others come between.
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

  it('end with one outcome each and are written at most once, however attempts, passes, edits, faults and the end interleave', async () => {
    await fc.assert(fc.asyncProperty(scenarios, playOut), { numRuns: RUNS });
  });

  async function playOut({ turns, answers, edits, late, isAborted }: Scenario): Promise<void> {
    count += 1;
    const ids = Array.from({ length: MEMBERS }, (_, index) => `p${count}-${index}`);
    const run = await freeze(`${template._id}-${count}`, ids);
    const interleaver = new Interleaver(turns);
    const remaining = [...answers];
    const calls = new Map<string, number>();
    let atTheEnd: JournalRow[] | undefined;

    const workAt = (actor: number) =>
      performWork({
        call: (member, key) =>
          interleaver.step(actor, 'the outside', async () => {
            assert.equal(key, `${run._id}:${member}`, 'the same key at every try');
            calls.set(member, (calls.get(member) ?? 0) + 1);
            return remaining.shift() ?? 'done';
          }),
      });
    const attemptAt = async (actor: number, view: Store, number: number, pass: number): Promise<BatchResult> => {
      const work = workAt(actor);
      assert.ok(work.kind === 'performer-work');
      const context = memberContext(
        { ...muster.workerServices, store: view },
        { run, rights: ADMIN },
        { number, pass },
      );
      const { batch, notBefore } = context;
      const decide = decideByPerforming(work, context);
      return settleBatch({ store: view, records: view.assets, batch, decide, notBefore });
    };
    const finish = async (actor: number, view: Store, kind: 'worked' | 'aborted') => {
      const works = new Map([[performJob.activity, workAt(actor)]]);
      const services = { ...muster.workerServices, store: view, works };
      const ending = kind === 'worked' ? { kind } : ({ kind, message: 'The workflow is gone.' } as const);
      await untilDone(() => finishRun(services, { run: run._id, ending }));
      atTheEnd ??= await rowsOf(run._id);
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
        const frozen = await untilDone(() =>
          interleaver.step(actor, 'freezePass', () => freezePass(muster.workerServices, input, NEVER)),
        );
        [first, last] = [last + 1, last + frozen.batches];
      }
      if (!isAborted) await finish(actor, view, 'worked');
    };
    const untilAborted = async (actor: number) => {
      await workflow(actor).catch((error: unknown) => {
        // Nothing can freeze once a run has ended.
        if (!(error instanceof Error && 'code' in error && error.code === 'RUN_ENDED')) throw error;
      });
    };
    const abort = async (actor: number) => {
      const view = interleaver.storeOver(actor, muster.store, db);
      // Some steps late, so that it meets the run in the middle.
      for (let step = 0; step < 12; step += 1)
        await untilDone(() => interleaver.step(actor, 'wait', async () => undefined));
      await finish(actor, view, 'aborted');
    };
    const editor = async (actor: number) => {
      const view = interleaver.storeOver(actor, muster.store, db);
      for (const [index, member] of edits.entries()) {
        await view.assets
          .edit(ids[member] ?? '', `editor ${index}`, (record) => ({
            ...record,
            note: `${textOf(record['note'])}<${index}>`,
          }))
          .catch(onlyFaults);
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

    await interleaver.run([untilAborted, editor, ...lateAttempts, ...(isAborted ? [abort] : [])]);
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
    for (const id of ids) {
      const row = rows.find(({ member }) => member === id);
      const record = await store.assets.get(id);
      assert.ok(record);
      if (row) assert.ok((OUTCOMES as readonly string[]).includes(row.outcome), `${row.outcome} is final`);
      if (!isAborted) assert.ok(row && row.outcome !== 'unprocessed', 'every member was worked on');
      const writes = record.changes.filter(({ by }) => by === `${run._id}:${id}`);
      const isWritten = row?.outcome === 'succeeded';
      assert.equal(writes.length, isWritten ? 1 : 0, `${row?.outcome ?? 'no row'}: written ${writes.length} times`);
      if (isWritten) {
        assert.equal(writes[0]?.revision, (row.revision ?? 0) + 1);
        assert.equal(row.result, `registered as ${run._id}:${id}`);
        assert.equal(record['publisher'], row.result, 'what the outside answered is in the record');
      }
      for (const { by } of record.changes.filter((entry) => entry.by.startsWith('editor'))) {
        assert.ok(textOf(record['note']).includes(`<${by.slice('editor '.length)}>`), `${by} was overwritten`);
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
  const isSuperseded = error instanceof Error && error.name === 'Superseded';
  if (!isSuperseded && !(error instanceof MongoNetworkError)) throw error;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
