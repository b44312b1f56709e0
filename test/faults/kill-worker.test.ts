import assert from 'node:assert/strict';
import { keysOf } from '../support/stored-relations.ts';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { totalOf } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { hubJob, hubWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const MEMBERS = FULL ? 5_000 : 120;
const BATCH = FULL ? 50 : 10;
const KILLS = FULL ? 10 : 2;
const EDITS = FULL ? 300 : 30;

describe('a worker killed with SIGKILL', () => {
  let muster: TestMuster;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  before(async () => {
    muster = await openMuster([
      { definition: stampJob, work: stampWork },
      { definition: hubJob, work: hubWork },
    ]);
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
  });
  after(async () => {
    await processes.killAll();
    await muster.close();
  });

  it(`at ${KILLS} moments of a run of ${MEMBERS}, while another run and a person edit the same members, costs nothing`, async () => {
    const { store } = muster;
    const set = await storeAssetSet(store, makeAssets(MEMBERS));
    const settings = { batchSize: BATCH, concurrency: 4 * BATCH, heartbeatMs: 2_000, passDelays: [0, 1, 2] };
    const first = await muster.submit('TEST_STAMP', set, { text: 'first' }, {}, { settings });
    const second = await muster.submit('TEST_HUB', set, { hub: 'a000001' }, {}, { settings });

    let victim = await processes.start();
    await muster.startWorker();
    const isOver = async () => {
      const runs = await store.runs.collection.find({ _id: { $in: [first._id, second._id] } }).toArray();
      return runs.every((run) => run.endTime !== undefined);
    };
    const editing = editMembers();
    for (let kill = 0; kill < KILLS && !(await isOver()); kill++) {
      const progress = await settledMembers([first, second]);
      const step = (2 * MEMBERS) / (KILLS + 2);
      await until(
        'some more members are done',
        async () => (await isOver()) || (await settledMembers([first, second])) >= progress + Math.random() * step,
      );
      await processes.kill(victim);
      if (kill + 1 < KILLS) victim = await processes.start();
    }
    const ended = await Promise.all([muster.ended(first._id), muster.ended(second._id)]);
    const edits = await editing;

    for (const run of ended) await checkRun(run);
    await checkWrites(ended);
    for (const [id, notes] of edits) {
      const asset = await store.assets.get(id);
      assert.equal(asset?.['note'], notes, `an edit of ${id} was overwritten`);
    }
    const keys = await keysOf(store, 'a000001');
    assert.equal(keys.length, MEMBERS - 1, 'every edit of the hub was made');
  });

  async function settledMembers(runs: readonly Run[]): Promise<number> {
    return muster.store.journal.collection.countDocuments({ run: { $in: runs.map((run) => run._id) } });
  }

  /** A person who appends to a note of random members, each by compare-and-swap as the API does. */
  async function editMembers(): Promise<Map<string, string>> {
    const notes = new Map<string, string>();
    for (let edit = 0; edit < EDITS; edit++) {
      const id = `a${String(1 + Math.floor(Math.random() * MEMBERS)).padStart(6, '0')}`;
      const note = `${notes.get(id) ?? ''}<${edit}>`;
      await muster.store.assets.edit(id, `person ${edit}`, (record) => ({ ...record, note }));
      notes.set(id, note);
      await delay(10);
    }
    return notes;
  }

  async function checkRun(run: Run): Promise<void> {
    assert.equal(run.status, 'COMPLETED_SUCCESS', JSON.stringify(run.reasons));
    assert.ok(run.counts);
    assert.equal(totalOf(run.counts), MEMBERS);
    assert.equal(run.counts.succeeded, MEMBERS);
    assert.equal(run.auditMismatch, undefined);
    assert.equal(await muster.store.journal.collection.countDocuments({ run: run._id }), MEMBERS);
  }

  /** Each run wrote each member once: the record remembers one write per journal row, at the revision the row says. */
  async function checkWrites(runs: readonly Run[]): Promise<void> {
    const revisions = new Map<string, number>();
    for await (const row of muster.store.journal.collection.find({ run: { $in: runs.map((run) => run._id) } })) {
      revisions.set(row._id, row.revision ?? -1);
    }
    for await (const record of muster.store.assets.collection.find()) {
      for (const run of runs) {
        const rowId = `${run._id}:${record._id}`;
        const writes = record.changes.filter((entry) => entry.by === rowId);
        assert.equal(writes.length, 1, `${rowId} was written ${writes.length} times`);
        assert.equal(writes[0]?.revision, (revisions.get(rowId) ?? -1) + 1);
      }
    }
  }
});
