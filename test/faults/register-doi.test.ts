import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Asset } from '../../shared/model/asset.ts';
import { totalOf } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { startDataCiteStandIn, type DataCiteStandIn } from '../stand-ins/datacite.ts';
import type { DataCiteFault } from '../stand-ins/datacite/faults.ts';
import { storeAssetSet } from '../support/asset-sets.ts';
import { describedAssets, storeDoiProfile, TEST_ACCOUNT, TEST_PUBLIC_URL } from '../support/doi-world.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';

const JOB = 'M50703';
const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const MEMBERS = FULL ? 2_000 : 30;
const KILLS = FULL ? 5 : 1;
const OUTAGE_MEMBERS = FULL ? 400 : 36;
const OUTAGE_MS = FULL ? 60_000 : 0;
/** So many of a hundred PUTs are done, and their answers lost. */
const DROPPED = 20;
const ENVIRONMENT = { MUSTER_PUBLIC_URL: TEST_PUBLIC_URL };

describe('Register DOI for Research Assets, with faults on the way', () => {
  let muster: TestMuster;
  let datacite: DataCiteStandIn;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  before(async () => {
    datacite = await startDataCiteStandIn({ accounts: [TEST_ACCOUNT], latencyMs: 20 });
    muster = await openMuster([], { environment: ENVIRONMENT });
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
    const { store, workerServices } = muster;
    await storeDoiProfile({ store, secrets: workerServices.secrets }, 'main', {
      base_url: datacite.url,
      suffix_template: 'data.{number}',
    });
    await store.rates.set('datacite', 2_000);
  });
  after(async () => {
    await processes.killAll();
    await muster.close();
    await datacite.close();
  });

  it(`of ${MEMBERS} assets: ${DROPPED} % of the answers lost after the commit, ${KILLS} kills: ${MEMBERS} DOIs at DataCite, one for each asset`, async () => {
    const { store } = muster;
    const reserved = (index: number) =>
      index % 4 === 0 ? { doi: { value: `10.5073/Reserved.${index}`, state: 'reserved' } } : {};
    await storeDoiProfile({ store, secrets: muster.workerServices.secrets }, 'older', {
      ...{ base_url: datacite.url, prefix: '10.5073', order: 200 },
    });
    const set = await storeAssetSet(store, describedAssets(MEMBERS, reserved), 'faulty');
    datacite.setFault(({ method, number }) => (method === 'PUT' ? faultOf(number) : undefined));

    const settings = { heartbeatMs: 2_000, passDelays: [0, 1, 2] };
    let victim = await processes.start(ENVIRONMENT);
    const run = await muster.submit(JOB, set, {}, { concurrency: 20 }, { settings });
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const goal = (MEMBERS * kill) / (KILLS + 1);
      await until('some more DOIs are there', async () => datacite.dois.size >= goal);
      await processes.kill(victim);
      if (kill < KILLS) victim = await processes.start(ENVIRONMENT);
    }
    const ended = await muster.withWorker(() => muster.ended(run._id, 480_000));
    datacite.setFault(() => undefined);

    checkAllSucceeded(ended, MEMBERS);
    await checkAgreement(MEMBERS);
    const lost = datacite.calls.filter(({ method, status }) => method === 'PUT' && status === undefined).length;
    assert.ok(lost >= MEMBERS / 10, `only ${lost} answers were lost`);
  });

  it(`pauses itself while DataCite is down, and ends as COMPLETED_SUCCESS when it is resumed`, async () => {
    const { store } = muster;
    await store.assets.collection.deleteMany({});
    await store.dois.collection.deleteMany({});
    datacite.dois.clear();
    const set = await storeAssetSet(store, describedAssets(OUTAGE_MEMBERS), 'outage');
    const settings = { heartbeatMs: 2_000, passDelays: [0, 1, 2] };
    await muster.startWorker();
    const { _id } = await muster.submit(JOB, set, {}, { concurrency: 4 }, { settings });
    await until('the run is in the middle', async () => datacite.dois.size >= OUTAGE_MEMBERS / 3);
    await datacite.down();
    const paused = await until('it is paused', async () => (await store.runs.get(_id))?.progress?.paused);
    assert.equal(paused.reason, 'BREAKER');
    assert.match(paused.message, /datacite/);
    await delay(OUTAGE_MS);
    await datacite.up();
    await controlRun(muster, { run: _id, op: 'resume', caller: ADMIN });
    checkAllSucceeded(await muster.ended(_id), OUTAGE_MEMBERS);
    await checkAgreement(OUTAGE_MEMBERS);
  });

  /** Most are lost after the commit; some fail otherwise. */
  function faultOf(number: number): DataCiteFault | undefined {
    const draw = (number * 37) % 100;
    if (draw < DROPPED) return { kind: 'drop-after-commit' };
    if (draw < DROPPED + 5) return { kind: 'error', status: 500, when: 'after-commit' };
    if (draw < DROPPED + 8) return { kind: 'drop-before-commit' };
    return undefined;
  }

  function checkAllSucceeded({ status, counts, reasons, auditMismatch }: Run, members: number): void {
    assert.equal(status, 'COMPLETED_SUCCESS', JSON.stringify(reasons));
    assert.ok(counts);
    assert.equal(totalOf(counts), members);
    assert.equal(counts.succeeded, members, JSON.stringify(reasons));
    assert.equal(auditMismatch, undefined);
  }

  /** One DOI for each asset at DataCite, none besides; assets, registry and what is stored of DOIs say the same. */
  async function checkAgreement(members: number): Promise<void> {
    const { store } = muster;
    assert.equal(datacite.dois.size, members, 'as many DOIs at DataCite as assets');
    const carried = new Set<string>();
    for await (const record of store.assets.collection.find()) {
      const asset = record as unknown as Asset;
      const value = asset.doi?.value.toLowerCase() ?? '';
      assert.equal(asset.doi?.state, 'findable', asset._id);
      const there = datacite.dois.get(value);
      assert.equal(there?.state, 'findable', value);
      assert.equal(there.url, `${TEST_PUBLIC_URL}/assets/${asset._id}`);
      assert.deepEqual(there.attributes['titles'], [{ title: asset.title }]);
      const kept = await store.dois.get(value);
      assert.deepEqual({ asset: kept?.asset, state: kept?.state }, { asset: asset._id, state: 'findable' });
      carried.add(value);
    }
    assert.equal(carried.size, members, 'no two assets share a DOI');
    assert.equal(await store.dois.collection.countDocuments(), members, 'every decided DOI is used');
  }
});
