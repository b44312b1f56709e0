import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { OrcidToken } from '../../shared/orcid/orcid-token.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import { totalOf } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { ORCID_TOKENS } from '../../shared/orcid/configuration-paths.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { NO_FAULTS, startOrcidStandIn, type OrcidStandIn } from '../stand-ins/orcid.ts';
import { storeSet } from '../support/asset-sets.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import {
  configureOrcidClient,
  configureOrcidToken,
  FULL_SCOPE,
  isOurs,
  mixedItems,
  orcidNumber,
  orcidResearcher,
  OUR_CLIENT,
} from '../support/orcid-world.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const RESEARCHERS = FULL ? 300 : 10;
const SECTIONS = FULL ? 11 : 4;
const KILLS = FULL ? 5 : 1;
/** Every so manieth researcher has withdrawn the permission. */
const WITHDRAWN = 10;

describe('Delete records from ORCID, with faults on the way', () => {
  let muster: TestMuster;
  let orcid: OrcidStandIn;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  let next = 0;
  before(async () => {
    muster = await openMuster();
    orcid = await startOrcidStandIn({ seed: 5 });
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
    await configureOrcidClient(muster.store, muster.workerServices.secrets, orcid);
    await muster.store.rates.set('orcid', 1_000);
  });
  after(async () => {
    await processes.killAll();
    await muster.close();
    await orcid.close();
  });

  /** Stores researchers with permissions, records at ORCID, and a set of them. @returns their numbers and the set. */
  async function prepare(count: number, sections: number): Promise<{ indexes: number[]; set: string }> {
    const indexes = Array.from({ length: count }, () => (next += 1));
    const { store, workerServices } = muster;
    const records = indexes.map((index) => orcidResearcher(index, mixedItems(index, sections)));
    await store.researchers.insert(records, 'test');
    for (const index of indexes) {
      const iD = orcidNumber(index);
      orcid.addRecord(iD, mixedItems(index, sections));
      const accessToken = orcid.addToken({ orcid: iD, client: OUR_CLIENT, scope: FULL_SCOPE });
      await configureOrcidToken(store, workerServices.secrets, idOf(index), iD, { accessToken });
    }
    const set = await storeSet(store, indexes.map(idOf), `set-${next}`, 'RESEARCHER');
    return { indexes, set };
  }

  const idOf = (index: number) => `r${String(index).padStart(6, '0')}`;
  const leftOf = (index: number) => [...(orcid.records.get(orcidNumber(index))?.items.values() ?? [])];
  const deletes = () => orcid.calls.filter(({ method }) => method === 'DELETE').length;

  it(`of ${RESEARCHERS} researchers: answers lost, 204s that did nothing, bursts, ${KILLS} kills: ours are gone, all others are there, withdrawn permissions are reported`, async () => {
    const { indexes, set } = await prepare(RESEARCHERS, SECTIONS);
    const withdrawn = indexes.filter((index) => index % WITHDRAWN === 0);
    for (const index of withdrawn) orcid.tokens.delete(`token-of-${orcidNumber(index)}`);
    Object.assign(orcid.faults, { dropAfterDelete: 0.2, errorAfterDelete: 0.05, silentDelete: 0.1, latencyMs: 20 });

    const settings = { heartbeatMs: 2_000, passDelays: [0, 1, 2] };
    let victim = await processes.start();
    const run = await muster.submit('M50802', set, {}, { concurrency: 8 }, { settings });
    const expected = RESEARCHERS * SECTIONS;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await until('some more items are deleted', async () => deletes() > (expected * kill) / (KILLS + 2));
      orcid.faults.unavailable = 3;
      await processes.kill(victim);
      if (kill < KILLS) victim = await processes.start();
    }
    await muster.startWorker();
    const ended = await muster.ended(run._id);
    Object.assign(orcid.faults, NO_FAULTS);

    assert.equal(ended.status, 'COMPLETED_WARNING', JSON.stringify(ended.reasons));
    assert.ok(ended.counts);
    assert.equal(totalOf(ended.counts), RESEARCHERS);
    assert.deepEqual(
      { succeeded: ended.counts.succeeded, failed: ended.counts.failed },
      { succeeded: RESEARCHERS - withdrawn.length, failed: withdrawn.length },
      JSON.stringify(ended.reasons),
    );
    assert.equal(ended.auditMismatch, undefined);
    for (const index of indexes) {
      const all = mixedItems(index, SECTIONS);
      const stay = withdrawn.includes(index) ? all : all.filter((item) => !isOurs(item));
      assert.deepEqual(leftOf(index), stay, `the record of researcher ${index}`);
      const kept = (await muster.store.researchers.get(idOf(index)))?.['orcidItems'];
      assert.equal(kept === undefined, !withdrawn.includes(index), `what we keep of researcher ${index}`);
    }
    for (const index of withdrawn) {
      const row = await rowOf(ended, index);
      assert.equal(row.reason, 'ORCID_PERMISSION_WITHDRAWN');
      const token = await muster.store.configuration.get<OrcidToken>(ORCID_TOKENS, idOf(index));
      assert.equal(token?.content.state, 'dead');
    }
    await checkSecrets(ended, indexes);
  });

  it('pauses the run at once when our client is deactivated, and finishes it once that is fixed', async () => {
    const { indexes, set } = await prepare(12, 1);
    orcid.faults.clientDeactivated = true;
    const before = orcid.calls.length;
    const run = await muster.submit('M50802', set, {}, { concurrency: 4 }, { settings: { passDelays: [0] } });
    const paused = await until('it is paused', async () => (await muster.store.runs.get(run._id))?.progress?.paused);
    assert.equal(paused.reason, 'BREAKER');
    assert.match(paused.message, /deactivated this installation's client/);
    assert.ok(orcid.calls.length - before <= 8, `${orcid.calls.length - before} calls instead of one per member`);
    orcid.faults.clientDeactivated = false;
    await controlRun(muster, { run: run._id, op: 'resume', caller: ADMIN });
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'COMPLETED_SUCCESS', JSON.stringify(ended.reasons));
    for (const index of indexes) assert.equal(leftOf(index).filter(isOurs).length, 0);
  });

  it('reports what was deleted of a member cut short by a cancel, and removes it on our side', async () => {
    const { indexes, set } = await prepare(1, 11);
    const [index] = indexes;
    assert.ok(index !== undefined);
    Object.assign(orcid.faults, { latencyMs: 400 });
    const done = deletes();
    const run = await muster.submit('M50802', set, {}, {}, { settings: { heartbeatMs: 1_000 } });
    await until('some are deleted', async () => deletes() >= done + 3);
    // However late the cancel is told, it comes before the last deletion.
    Object.assign(orcid.faults, { latencyMs: 4_000 });
    await controlRun(muster, { run: run._id, op: 'cancel', caller: ADMIN });
    const ended = await muster.ended(run._id);
    Object.assign(orcid.faults, NO_FAULTS);
    assert.equal(ended.status, 'USER_ABORTED');
    const row = await rowOf(ended, index);
    assert.deepEqual([row.outcome, row.reason], ['failed', 'PARTIAL'], row.message);
    const kept = (await muster.store.researchers.get(idOf(index)))?.['orcidItems'] as unknown[];
    assert.ok(kept.length >= 4 && kept.length <= 10, `${kept.length} are kept`);

    const again = await muster.submit('M50802', set);
    assert.equal((await muster.ended(again._id)).status, 'COMPLETED_SUCCESS');
    assert.equal(leftOf(index).filter(isOurs).length, 0);
    assert.equal((await muster.store.researchers.get(idOf(index)))?.['orcidItems'], undefined);
  });

  async function rowOf(run: Run, index: number): Promise<JournalRow> {
    const [row] = await muster.store.journal.byIds([`${run._id}:${idOf(index)}`]);
    assert.ok(row);
    return row;
  }

  /** No access token stands in the journal, the run or Temporal's history. */
  async function checkSecrets(run: Run, indexes: readonly number[]): Promise<void> {
    const { store, temporal } = muster;
    const rows = await store.journal.collection.find({ run: run._id }).toArray();
    const history = await temporal.workflow.getHandle(workflowIdOf(run)).fetchHistory();
    const decoded = (history.events ?? []).map((event) =>
      JSON.stringify(event, (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString() : value,
      ),
    );
    const text = JSON.stringify([rows, await store.runs.get(run._id), decoded]);
    for (const index of indexes) assert.ok(!text.includes(`token-of-${orcidNumber(index)}`), 'a token came out');
  }
});
