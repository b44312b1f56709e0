import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Asset } from '../../shared/model/asset.ts';
import { totalOf } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { publishingProfiles } from '../../shared/publishing/records/publishing-profile.ts';
import { makeAssets, storeAssetSet, storeSet } from '../support/asset-sets.ts';
import { describedAssets, storeDoiProfile, TEST_ACCOUNT, TEST_PUBLIC_URL } from '../support/doi-world.ts';
import { storeEntry } from '../support/entries.ts';
import { makeGate } from '../support/gate.ts';
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
import { stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';
import { startDataCiteStandIn, type DataCiteStandIn } from '../stand-ins/datacite.ts';
import { file, startHostileServer, type HostileServer } from '../stand-ins/hostile-server.ts';
import { startPushTargetStandIn, type PushTargetStandIn } from '../stand-ins/push-target.ts';
import { startOrcidStandIn, type OrcidStandIn } from '../stand-ins/orcid.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
/** Longer than heartbeats and leases, so that another worker has taken everything over. */
const STOPPED_MS = 90_000;
const MEMBERS = 60;
/** So slow that calls are on their way when the worker is stopped. */
const ANSWER_AFTER_MS = 300;
const settings = { heartbeatMs: 1_000, passDelays: [0, 1] };

describe(
  `after a worker was stopped for ${STOPPED_MS / 1_000} s amid calls to the outside, another one`,
  { skip: !FULL },
  () => {
    let muster: TestMuster;
    let processes: Awaited<ReturnType<typeof workerProcesses>>;
    let datacite: DataCiteStandIn;
    let orcid: OrcidStandIn;
    let web: HostileServer;
    let index: PushTargetStandIn;
    let environment: Record<string, string>;
    let stamped: string;
    before(async () => {
      datacite = await startDataCiteStandIn({ accounts: [TEST_ACCOUNT], latencyMs: ANSWER_AFTER_MS });
      orcid = await startOrcidStandIn({ seed: 7 });
      orcid.faults.latencyMs = ANSWER_AFTER_MS;
      web = await startHostileServer();
      web.otherwise(async (request, response) => {
        await delay(ANSWER_AFTER_MS);
        const path = request.url ?? '';
        await file({ body: bodyOf(path), etag: `"${path}"`, type: 'application/pdf' })(request, response);
      });
      index = await startPushTargetStandIn();
      index.faults.gate = { ...makeGate(), wait: () => delay(ANSWER_AFTER_MS) };
      environment = { MUSTER_PUBLIC_URL: TEST_PUBLIC_URL, MUSTER_DOWNLOAD_ALLOW: web.place };
      muster = await openMuster([{ definition: stampJob, work: stampWork }], { environment });
      processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
      const { store, workerServices } = muster;
      await storeDoiProfile({ store, secrets: workerServices.secrets }, 'main', {
        base_url: datacite.url,
        suffix_template: 'data.{number}',
      });
      await configureOrcidClient(store, workerServices.secrets, orcid);
      const others = makeAssets(MEMBERS).map((asset) => ({ ...asset, _id: `later-${asset._id}` }));
      stamped = await storeAssetSet(store, others, 'later');
    });
    after(async () => {
      await processes.killAll();
      await muster.close();
      await datacite.close();
      await orcid.close();
      await web.close();
      await index.close();
    });

    /** Stops the only worker in the middle, lets another one end the run and the first one go on. Nothing may change after the end. */
    async function endedDespiteStop(job: string, set: string): Promise<Run> {
      const victim = await processes.start(environment);
      const { _id } = await muster.submit(job, set, {}, { concurrency: 6 }, { settings });
      const done = () => muster.store.journal.collection.countDocuments({ run: _id, outcome: 'succeeded' });
      await until('some members are done', async () => (await done()) >= MEMBERS / 6, 120_000);
      victim.kill('SIGSTOP');
      const stopped = performance.now();
      const other = await processes.start(environment);
      const ended = await muster.ended(_id, 240_000);
      const rows = await rowsOf(_id);
      await delay(Math.max(0, STOPPED_MS - (performance.now() - stopped)));
      victim.kill('SIGCONT');
      await processes.kill(other);
      // What was in hand has run when later work of the same worker has.
      const later = await muster.submit('TEST_STAMP', stamped, { text: `after ${job}` }, {}, { settings });
      await muster.ended(later._id, 240_000);
      await processes.kill(victim);
      assert.deepEqual(await rowsOf(_id), rows, 'nothing changes after the end');
      assert.equal(ended.status, 'COMPLETED_SUCCESS', JSON.stringify(ended.reasons));
      assert.equal(ended.counts?.succeeded, MEMBERS);
      assert.equal(totalOf(ended.counts), MEMBERS);
      assert.equal(ended.auditMismatch, undefined);
      return ended;
    }

    const rowsOf = (run: string) => muster.store.journal.collection.find({ run }).sort({ _id: 1 }).toArray();

    async function assetsOf(ids: readonly string[]): Promise<Asset[]> {
      const records = await muster.store.assets.collection.find({ _id: { $in: [...ids] } }).toArray();
      return records as unknown as Asset[];
    }

    it('registers one DOI for each asset', async () => {
      const assets = describedAssets(MEMBERS, () => ({}));
      await endedDespiteStop('M50703', await storeAssetSet(muster.store, assets, 'described'));
      const dois = (await assetsOf(assets.map(({ _id }) => _id))).map(({ doi }) => doi?.value.toLowerCase());
      assert.deepEqual([...datacite.dois.keys()].sort(), dois.sort());
      assert.ok([...datacite.dois.values()].every(({ state }) => state === 'findable'));
    });

    it('imports the file of each asset once', async () => {
      const assets = makeAssets(MEMBERS, (index) => ({
        ...{ _id: `linked-${index}` },
        links: [{ link: { url: `${web.url}/paper-${index}.pdf`, type: 'published' } }],
      }));
      await endedDespiteStop('M50173', await storeAssetSet(muster.store, assets, 'linked'));
      const stored = await assetsOf(assets.map(({ _id }) => _id));
      assert.equal(stored.length, MEMBERS);
      for (const { _id, files = [] } of stored) {
        const expected = createHash('sha256')
          .update(bodyOf(`/paper-${_id.slice('linked-'.length)}.pdf`))
          .digest('hex');
        assert.deepEqual(
          files.map((each) => each.file.sha256),
          [expected],
          `${_id} has its file once`,
        );
      }
      assert.equal(await muster.store.files.collection.countDocuments(), MEMBERS);
    });

    it('pushes each asset to the index, which has the version that harvesters get', async () => {
      const profile = publishingProfiles.schema.parse({ push_url: index.url, push_format: 'oai_dc' });
      await storeEntry(muster.store, publishingProfiles.path, 'primo', profile);
      const assets = makeAssets(MEMBERS, (each) => ({ _id: `pushed-${each}` }));
      await endedDespiteStop('M50706', await storeAssetSet(muster.store, assets, 'pushed'));
      const expected = await Promise.all(
        assets.map(async ({ _id }) => [_id, (await muster.store.discovery.get(_id))?.version] as const),
      );
      const there = [...index.documents].map(([id, { version }]) => [id.split(':').at(-1), version] as const);
      assert.deepEqual(new Map(there), new Map(expected));
    });

    it('deletes our records of each researcher from ORCID, and no others', async () => {
      const { store, workerServices } = muster;
      const indexes = Array.from({ length: MEMBERS }, (_, index) => index + 1);
      const idOf = (index: number) => `r${String(index).padStart(6, '0')}`;
      const researchers = indexes.map((index) => orcidResearcher(index, mixedItems(index, 2)));
      await store.researchers.insert(researchers, 'test');
      for (const index of indexes) {
        const iD = orcidNumber(index);
        orcid.addRecord(iD, mixedItems(index, 2));
        const accessToken = orcid.addToken({ orcid: iD, client: OUR_CLIENT, scope: FULL_SCOPE });
        await configureOrcidToken(store, workerServices.secrets, idOf(index), iD, { accessToken });
      }
      await endedDespiteStop('M50802', await storeSet(store, indexes.map(idOf), 'researchers', 'RESEARCHER'));
      for (const index of indexes) {
        const left = [...(orcid.records.get(orcidNumber(index))?.items.values() ?? [])];
        const others = mixedItems(index, 2).filter((item) => !isOurs(item));
        assert.deepEqual(left, others, `the record of researcher ${index}`);
      }
    });
  },
);

function bodyOf(path: string): Buffer {
  return Buffer.from(`%PDF-1.4\n${path} ${createHash('sha256').update(path).digest('hex').repeat(200)}`);
}
