import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { publishChanges } from '../../workers/upkeep/publish-changes.ts';
import { updateResearchAssets } from '../../shared/jobs/update-research-assets.ts';
import { dayIn } from '../../shared/model/partial-date.ts';
import { readDiscoverySettings } from '../../shared/publishing/records/discovery-settings.ts';
import { contentDigest, renderRecord } from '../../shared/publishing/records/render-record.ts';
import { formatDatestamp } from '../../shared/publishing/oai/datestamp.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { makeAssets, storeAssetSet, storeSet } from '../support/asset-sets.ts';
import { harvest, type Harvest } from '../support/harvest.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';
import { pythonPeers, type PythonPeers } from '../support/python-peers.ts';
import { until } from '../support/until.ts';

const COUNT = 250;
const LATER = 'a000250';

describe('harvesting by an independent harvester', () => {
  let api: TestApi;
  let peers: PythonPeers;

  before(async () => {
    peers = await pythonPeers();
    api = await openMusterApi({ MUSTER_PUBLIC_URL: 'https://repository.example.org' });
    await api.makeCaller('administrator', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const assets = makeAssets(COUNT, (index) => ({
      title: `Asset ${index + 1} & <its> title`,
      resourcetype: { esploro: index % 2 === 0 ? 'publication.journalArticle' : 'dataset.dataset' },
      asset: { affiliation: ['INST___110'] },
      ...(index === 7 ? { portal_visibility: false } : {}),
    }));
    await storeAssetSet(api.store, assets);
    const some = assets.slice(0, 80).map(({ _id }) => _id);
    await storeSet(api.store, some, 'some');
  });
  after(() => api.close());

  const publish = () =>
    publishChanges({
      store: api.store,
      config: api.config,
      secrets: api.workerServices.secrets,
      log: pino({ level: 'silent' }),
      signal: new AbortController().signal,
    });
  const url = () => `${api.origin}/oai`;
  const identifier = (id: string) => `oai:repository.example.org:${id}`;
  /** Everything that is published can be harvested, once its second is over. */
  const allIsOpen = async () => {
    const records = await api.store.discovery.collection.find({}, { projection: { datestamp: 1 } }).toArray();
    const last = Math.max(...records.map(({ datestamp }) => datestamp.getTime()));
    await until('the last second is over', async () => (await api.store.discovery.clock.horizon()).getTime() >= last);
  };

  it('gives every public asset once, page by page, in each format', async () => {
    await publish();
    await allIsOpen();
    for (const metadataPrefix of ['oai_dc', 'datacite', 'esploro']) {
      const { records, met } = await harvest(peers, url(), { metadataPrefix });
      assert.equal(met, COUNT - 1);
      assert.equal(Object.keys(records).length, COUNT - 1);
      assert.equal(records[identifier('a000008')], undefined);
      assert.match(records[identifier('a000001')]?.metadata ?? '', /Asset 1 &amp; &lt;its&gt; title/);
    }
  });

  it('gives the sets of types and units, and nothing for a set that is not there', async () => {
    const articles = await harvest(peers, url(), { metadataPrefix: 'oai_dc', set: 'type:publication:journalArticle' });
    assert.equal(articles.met, COUNT / 2);
    assert.deepEqual(articles.records[identifier('a000001')]?.sets.toSorted(), [
      'type:publication',
      'type:publication:journalArticle',
      'unit:110',
    ]);
    assert.equal((await harvest(peers, url(), { metadataPrefix: 'oai_dc', set: 'type:nothing' })).met, 0);
  });

  it('shows the address of a link once its embargo ended, although nobody changed the asset', async () => {
    const [id, now] = ['embargoed', new Date()];
    const dayOf = (days: number) => dayIn(api.config.timeZone, new Date(now.getTime() + days * 86_400_000));
    const links = [{ link: { url: 'https://example.org/opened', embargoend: dayOf(-1) } }];
    await api.store.assets.insert([{ _id: id, title: 'Opened today', links }], 'test');
    await publish();
    const open = await api.store.discovery.get(id);
    assert.match(open?.metadata?.esploro ?? '', /example\.org\/opened/);

    // As it was published the day before yesterday, and left.
    const settings = await readDiscoverySettings(api.store, api.config);
    const asset = await api.store.assets.get(id);
    const then = { since: now, now: new Date(now.getTime() - 2 * 86_400_000) };
    const content = renderRecord(asset ?? assert.fail(), settings, [], then);
    assert.doesNotMatch(content.metadata?.esploro ?? '', /example\.org\/opened/);
    await api.store.discovery.collection.updateOne(
      { _id: id },
      { $set: { ...content, digest: contentDigest(content), opensAfter: dayOf(-1) } },
    );
    await publish();
    assert.doesNotMatch((await api.store.discovery.get(id))?.metadata?.esploro ?? '', /opened/, 'it looks once a day');
    await api.store.discovery.progress.noteOpenedOn(dayOf(-1));
    await publish();
    const after = await api.store.discovery.get(id);
    assert.match(after?.metadata?.esploro ?? '', /example\.org\/opened/);
    assert.equal(after?.opensAfter, undefined);
    assert.ok((after?.version ?? 0) > (open?.version ?? 0), 'harvesters get it again');
    await api.store.assets.edit(id, 'test', (record) => ({ ...record, portal_visibility: false }));
    await api.store.discovery.collection.deleteOne({ _id: id });
    await api.store.assets.collection.deleteOne({ _id: id });
  });

  it('misses nothing that a run, the publisher and people write during the harvest, deletions included', async () => {
    const worker = await api.startWorker();
    const known: Harvest['records'] = {};
    let from: string | undefined;
    const goOn = async () => {
      const got = await harvest(peers, url(), { metadataPrefix: 'oai_dc', ...defined({ from }) });
      Object.assign(known, got.records);
      from = got.responseDate;
    };
    let isRunning = true;
    const publishing = (async () => {
      while (isRunning) await publish();
    })();
    const running = api.run('administrator', updateResearchAssets.id, 'some', {
      TASK_License_Active: 'true',
      TASK_License_Condition: 'REPLACE',
      TASK_License_Value: 'CCBY_V4.0',
    });
    try {
      await goOn();
      await api.store.assets.edit('a000002', 'test', (was) => ({ ...was, deleted: { at: new Date(), by: 'test' } }));
      await api.store.assets.edit('a000004', 'test', (was) => ({ ...was, portal_visibility: false }));
      await goOn();
      await running;
      await api.store.assets.edit(LATER, 'test', (was) => ({ ...was, title: 'Changed last' }));
    } finally {
      isRunning = false;
      await publishing;
      await worker.stop();
    }
    await publish();
    await allIsOpen();
    await goOn();
    const published = await api.store.discovery.collection.find().toArray();
    assert.equal(Object.keys(known).length, published.length);
    for (const { _id, deleted, datestamp } of published) {
      const record = known[identifier(_id)];
      assert.equal(record?.deleted, deleted, _id);
      assert.equal(record.datestamp, formatDatestamp(datestamp), _id);
    }
    assert.equal(known[identifier('a000002')]?.deleted, true);
    assert.equal(known[identifier('a000004')]?.deleted, true);
    assert.match(known[identifier(LATER)]?.metadata ?? '', /Changed last/);
    assert.match(known[identifier('a000001')]?.metadata ?? '', /creativecommons\.org\/licenses\/by\/4\.0/);
    assert.deepEqual(await api.store.assets.unpublished(1), []);
  });
});
