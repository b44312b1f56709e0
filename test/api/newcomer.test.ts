import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { publishChanges } from '../../workers/upkeep/publish-changes.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openMusterApi, runBody, type TestApi } from '../support/muster-api.ts';
import { until } from '../support/until.ts';
import { complaintsOfSchema } from '../support/xml-schema-peer.ts';

const UPDATE_ASSETS = 'M50701';
const REGISTER_DOI = 'M50703';
const LICENSE = 'CCBY_V4.0';

describe('Muster with nothing configured', async () => {
  const { folder } = await temporaryFolder();
  let api: TestApi;

  before(async () => {
    // Only where data lie: an empty variable counts as one that is not set.
    api = await openMusterApi({ MUSTER_DATA: folder, MUSTER_SECRET_KEYS: '' });
    await api.makeCaller('owner', 'GENERAL_SYSTEM_ADMINISTRATOR', 'RESEARCH_ASSETS_MANAGER', 'REPOSITORY_MANAGER');
    await storeAssetSet(
      api.store,
      makeAssets(5, (index) => ({
        resourcetype: { esploro: 'publication.journalArticle' },
        title: `Ünïcode ${index}`,
      })),
    );
  });
  after(() => api.close());

  it('runs a job', async () => {
    await api.withWorker(async () => {
      const parameters = { TASK_License_Active: 'true', TASK_License_Value: LICENSE };
      const { run, rows } = await api.run('owner', UPDATE_ASSETS, 'set-1', parameters);
      assert.equal(run.status, 'COMPLETED_SUCCESS', JSON.stringify([...rows.values()][0]));
      assert.equal(rows.size, 5);
    });
    assert.equal((await api.store.assets.get('a000001'))?.['license'], LICENSE);
  });

  it('shows assets to people and machines at the address where it is reached', async () => {
    const page = await fetch(`${api.origin}/assets/a000001`);
    assert.equal(page.status, 200);
    assert.match(await page.text(), new RegExp(`<h1>Ünïcode 0</h1>[^]*${api.origin}/`));
    const jsonLd = (await (await fetch(`${api.origin}/assets/a000001/schema.org`)).json()) as { name: string };
    assert.equal(jsonLd.name, 'Ünïcode 0');
  });

  it('answers harvesters as the schema says, and names nobody who does not exist', async () => {
    await publishChanges({
      ...api.workerServices,
      log: pino({ level: 'silent' }),
      signal: new AbortController().signal,
    });
    const ask = async (query: string) => (await fetch(`${api.origin}/oai?${query}`)).text();
    const identifier = 'oai:localhost:a000001';
    await until('the records can be listed', async () =>
      (await ask('verb=ListRecords&metadataPrefix=oai_dc')).includes(identifier),
    );
    const queries = [
      ...['Identify', 'ListSets', 'ListMetadataFormats', 'Unknown', ''].map((verb) => `verb=${verb}`),
      ...['oai_dc', 'datacite', 'esploro'].map((prefix) => `verb=ListRecords&metadataPrefix=${prefix}`),
      `verb=GetRecord&metadataPrefix=oai_dc&identifier=${identifier}`,
      'verb=ListIdentifiers&metadataPrefix=oai_dc&from=%5B&set=[&colour=red',
    ];
    const answers = await Promise.all(queries.map(ask));
    assert.deepEqual(
      (await complaintsOfSchema(answers)).map((complaints, index) => [queries[index], ...complaints]),
      queries.map((query) => [query]),
    );
    assert.match(answers[0] ?? '', /<adminEmail>\S+@\S+\.invalid<\/adminEmail>/);
  });

  it('refuses what would lead others to this machine, and says what to set', async () => {
    const profile = {
      ...{ code: 'main', prefix: '10.5072', account: 'INST.MUSTER', publisher: 'Library' },
      ...{ base_url: 'https://api.test.datacite.org', password: 'secret', active: true },
    };
    const made = await api.call('owner', 'POST', '/doi-profiles', profile);
    assert.equal(made.status, 201, made.text);
    const refused = await api.call('owner', 'POST', `/jobs/${REGISTER_DOI}?op=run`, runBody('set-1', {}));
    assert.equal(refused.status, 400, refused.text);
    assert.match(refused.text, /MUSTER_PUBLIC_URL/);
  });

  it('never answers that something went wrong inside, whatever is asked for', async () => {
    const odd = ['%00', '[', '%5B', '..%2F..', '%F0%9F%92%A9', '%ED%A0%80', 'a'.repeat(3_000), '%25', "'%22", '$where'];
    const queries = ['?verb=%00', '?token=%00', '?q=name~%5B', '?verb=ListRecords&metadataPrefix=%ED%A0%80'];
    const below = (places: readonly string[]) => [
      ...places.flatMap((place) =>
        [...odd, '__proto__', 'constructor', 'hasOwnProperty'].flatMap((id) => [place + id, `${place}${id}/x`]),
      ),
      ...places.flatMap((place) => queries.map((query) => place + query)),
    ];
    const answers = [
      ...below(['/', '//', '/assets/', '/oai/', '/files/', '/unsubscribe/', '/reference/']).map(
        (path) => [path, () => fetch(api.origin + path)] as const,
      ),
      ...below(['/sets/', '/jobs/', '/dois/', '/units/', '/code-tables/', '/files/', '/publishing/']).map(
        (path) => [path, () => api.get('owner', path)] as const,
      ),
    ];
    for (const [path, ask] of answers) {
      const answer = await ask();
      const text = await answer.text();
      assert.ok(answer.status < 500, `${path.slice(0, 200)} answered ${answer.status}: ${text}`);
    }
  });
});
