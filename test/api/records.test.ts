import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseXml } from '../../api/contract/xml/parse-xml.ts';
import { readXml } from '../../api/contract/xml/read-xml.ts';
import { assetListShape, historyShape } from '../../api/records/record-shape.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { assertRefused, ok, startTestApi, type Answer, type TestApi } from './support.ts';

const ASSETS = '//esploro/v1/assets';
const RESEARCHERS = '//esploro/v1/researchers';
const USERS = '//almaws/v1/users';

const SOILS: MusterRecord = {
  _id: '991',
  title: 'Soils of the Alps',
  titles: { subtitle: 'A survey', alternative: ['Alpine soils'] },
  date: { published: '2020' },
  resourcetype: { esploro: 'publication.book' },
  doi: { value: '10.1234/Soils', state: 'findable' },
  identifier: { isbn: ['978-1'] },
  creators: [
    { familyname: 'Gruber', user: { primaryId: 'anna' }, identifier: { orcid: '0000-0002-1825-0097' }, order: 1 },
  ],
  links: [{ link: { url: 'https://example.org/?a=1&b=<2>', supplemental: true } }],
  portal_visibility: false,
  // Fields that nobody knows.
  constructor: 'of things',
  'with blanks': [1, 2.5, null, true, [], {}, ['nested', { date: '1999' }]],
  event: { name: 'Earth Day', pages: 12 },
};

describe('reading records over HTTP', () => {
  let muster: TestMuster;
  let api: TestApi;
  let key: string;
  let admin: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    key = await api.keyFor('curator', 'RESEARCH_ASSETS_MANAGER');
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const { store } = muster;
    const plain = (_id: string, title: string, published: string): MusterRecord => ({
      _id,
      title,
      date: { published },
    });
    await store.assets.insert(
      [
        {
          ...SOILS,
          relations: [{ key: 'cites|992', category: 'INTERNAL', relationType: 'cites', relatedIdentifier: '992' }],
        },
        plain('992', 'Alpine rivers', '2018'),
        plain('993', 'Deserts', '2022'),
        { ...plain('994', 'Deleted alpine thing', '2021'), deleted: { at: new Date(), by: 'somebody' } },
      ],
      'load:1',
    );
    await store.researchers.insert(
      [
        {
          _id: 'anna',
          firstName: 'Anna',
          lastName: 'Gruber',
          updateOrcidProfile: true,
          organizationAffiliations: [{ organizationCode: '110', startDate: '2020', segmentType: 'INTERNAL' }],
        },
        { _id: 'ben', firstName: 'Ben', lastName: 'Adler' },
      ],
      'load:1',
    );
    await store.users.insert(
      [
        {
          _id: 'anna',
          firstName: 'Anna',
          lastName: 'Gruber',
          email: 'anna@example.org',
          status: 'INACTIVE',
          accountType: 'EXTERNAL',
          roles: [{ role: 'USER_MANAGER', scope: 'MAIN' }],
          blocks: [{ blockType: '03-LOAN', note: 'late' }],
          contact_info: { phone: ['1'] },
        },
      ],
      'load:1',
    );
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  const listed = (answer: Answer, name: string, id: string) => {
    const body = ok(answer);
    return [(body[name] as Record<string, unknown>[]).map((record) => record[id]), body['total_record_count']];
  };
  const assets = async (query: string) => listed(await api.get(`${ASSETS}?${query}`, key), 'records', 'id');

  it('lists in pages and in order, and leaves deleted records out', async () => {
    assert.deepEqual(await assets('limit=2'), [['991', '992'], 3]);
    assert.deepEqual(await assets('limit=2&offset=2'), [['993'], 3]);
    assert.deepEqual(await assets('limit=0'), [[], 3]);
    assert.deepEqual(await assets('order_by=title'), [['992', '993', '991'], 3]);
    assert.deepEqual(await assets('order_by=date.published&direction=desc'), [['993', '991', '992'], 3]);
    assertRefused(await api.get(`${ASSETS}?order_by=creators.familyname`, key), 400, '40166410', /order_by/);
    assertRefused(await api.get(`${ASSETS}?order_by=constructor`, key), 400, '40166410', /order_by/);
  });

  it('finds by words, by fields, by the query language, and by DOI', async () => {
    assert.deepEqual(await assets('q=alp'), [['991', '992'], 2]);
    assert.deepEqual(await assets('q=alps%20soil'), [['991'], 1]);
    assert.deepEqual(await assets('q=gruber'), [['991'], 1]);
    assert.deepEqual(await assets('q=993'), [['993'], 1]);
    assert.deepEqual(await assets('q=title~river%20AND%20mms_id~992'), [['992'], 1]);
    assert.deepEqual(await assets('doi=https://doi.org/10.1234/SOILS'), [['991'], 1]);
    const after = encodeURIComponent(JSON.stringify({ field: 'date.published', operator: 'after', value: '2019' }));
    assert.deepEqual(await assets(`query=${after}`), [['991', '993'], 2]);
    assert.deepEqual(await assets(`query=${after}&q=desert`), [['993'], 1]);
    const citing = encodeURIComponent(
      JSON.stringify({ field: 'relations.relationType', operator: 'equals', value: 'cites' }),
    );
    assert.deepEqual(await assets(`query=${citing}`), [['991'], 1]);
    assertRefused(await api.get(`${ASSETS}?query=${citing}&order_by=title`, key), 400, '40166410', /order_by/);
    assertRefused(await api.get(`${ASSETS}?q=constructor~x`, key), 400, '402265', /not a field/);
    assertRefused(await api.get(`${ASSETS}?query=%7B`, key), 400, '402265', /not valid JSON/);
    assertRefused(await api.get(`${ASSETS}?title=x`, key), 400, '40166410', /filter this list by/);
  });

  it('shows assets by their ids with the names of the product, relations, and no fields of the store', async () => {
    const body = ok(await api.get(`${ASSETS}/993,991,none`, key));
    const [, soils] = body['records'] as Record<string, unknown>[];
    assert.deepEqual(
      (body['records'] as { id: string }[]).map(({ id }) => id),
      ['993', '991'],
    );
    assert.deepEqual(body['not_found'], ['none']);
    assert.equal(body['totalRecordCount'], 2);
    const { constructor, event } = SOILS;
    assert.deepEqual(soils, {
      id: '991',
      ...{ title: SOILS['title'], constructor, event },
      'title.subtitle': 'A survey',
      'title.alternative': ['Alpine soils'],
      'date.published': '2020',
      'resourcetype.esploro': 'publication.book',
      'identifier.doi': '10.1234/Soils',
      doi: SOILS['doi'],
      'identifier.isbn': ['978-1'],
      creators: [
        { familyname: 'Gruber', 'user.primaryId': 'anna', 'identifier.orcid': '0000-0002-1825-0097', order: 1 },
      ],
      links: [{ 'link.url': 'https://example.org/?a=1&b=<2>', 'link.supplemental': true }],
      portal_visibility: false,
      'with blanks': SOILS['with blanks'],
      relations: [{ key: 'cites|992', category: 'INTERNAL', relationType: 'cites', relatedIdentifier: '992' }],
      revision: 1,
      link: `${api.url}/esploro/v1/assets/991`,
    });
    const brief = ok(await api.get(`${ASSETS}/991?view=brief`, key))['records'] as Record<string, unknown>[];
    assert.equal(brief[0]?.['event'], undefined);
    assert.equal(brief[0]?.['title'], 'Soils of the Alps');
    assertRefused(await api.get(`${ASSETS}/994`, key), 404, 'ASSET_NOT_FOUND');
    assertRefused(await api.get(`${ASSETS}/991,,992`, key), 400, '40166410', /commas/);
  });

  it('carries the same in XML and JSON, and XML when nothing is asked for', async () => {
    const json = ok(await api.get(`${ASSETS}/991`, key));
    const answer = await api.call('GET', `${ASSETS}/991`, { key, headers: { accept: '*/*' } });
    assert.match(answer.headers.get('content-type') ?? '', /^application\/xml/);
    assert.deepEqual(readXml(assetListShape, parseXml(answer.text, 100)), json);
    assert.match(answer.text, /<date.published>2020<\/date.published>/);
    assert.match(answer.text, /<creators type="list"><creator>/);
    const user = await api.call('GET', `${USERS}/anna`, { key: admin, headers: { accept: 'application/xml' } });
    assert.match(user.text, /<status desc="Inactive">INACTIVE<\/status>/);
  });

  it('tags one record with its revision, and answers 304 to who has it', async () => {
    const answer = await api.get(`${ASSETS}/991`, key);
    assert.equal(answer.headers.get('etag'), '"1.json"');
    const tag = { 'if-none-match': '"1.json"', 'cache-control': 'max-age=0' };
    const again = await api.call('GET', `${ASSETS}/991`, { key, headers: tag });
    assert.equal(again.status, 304);
    const xml = { ...tag, accept: 'application/xml' };
    assert.equal((await api.call('GET', `${ASSETS}/991`, { key, headers: xml })).status, 200);
  });

  it('shows researchers and users with the names of the product', async () => {
    const researcher = ok(await api.get(`${RESEARCHERS}/anna`, admin));
    assert.deepEqual(researcher, {
      primary_id: 'anna',
      researcher_first_name: 'Anna',
      researcher_last_name: 'Gruber',
      update_ORCID_profile: true,
      organization_affiliations: [{ organization_code: '110', start_date: '2020', segment_type: 'INTERNAL' }],
      revision: 1,
      link: `${api.url}/esploro/v1/researchers/anna`,
    });
    const user = ok(await api.get(`${USERS}/anna`, admin));
    assert.deepEqual(user, {
      primary_id: 'anna',
      first_name: 'Anna',
      last_name: 'Gruber',
      status: { value: 'INACTIVE', desc: 'Inactive' },
      account_type: { value: 'EXTERNAL', desc: 'External' },
      user_role: [
        { role_type: { value: 'USER_MANAGER', desc: 'User Manager' }, scope: { value: 'MAIN', desc: 'MAIN' } },
      ],
      user_block: [{ block_type: { value: '03-LOAN', desc: '03-LOAN' }, block_note: 'late' }],
      contact_info: { phone: ['1'], email: [{ email_address: 'anna@example.org', preferred: true }] },
      revision: 1,
      link: `${api.url}/almaws/v1/users/anna`,
    });
    const people = async (path: string, name: string) => listed(await api.get(path, admin), name, 'primary_id');
    assert.deepEqual(await people(`${RESEARCHERS}?order_by=researcher_last_name`, 'researcher'), [['ben', 'anna'], 2]);
    assert.deepEqual(await people(`${RESEARCHERS}?q=grub`, 'researcher'), [['anna'], 1]);
    assert.deepEqual(await people(`${USERS}?q=last_name~gruber AND first_name~ann`, 'user'), [['anna'], 1]);
    assert.deepEqual(await people(`${USERS}?q=anna@ex`, 'user'), [['anna'], 1]);
    assertRefused(await api.get(`${USERS}/constructor`, admin), 400, '401861', /user with identifier constructor/);
    assertRefused(await api.get(`${RESEARCHERS}/nobody`, admin), 400, '401861');
  });

  it('never shows the password of a user, in no history either', async () => {
    const { store } = muster;
    await store.users.insert([{ _id: 'secretive' }], 'load:1');
    await store.users.write([
      { id: 'secretive', revision: 1, change: { before: {}, after: {} }, by: 'job', resetPassword: true },
    ]);
    const user = await api.get(`${USERS}/secretive`, admin);
    assert.doesNotMatch(user.text, /scrypt|password/);
    assert.doesNotMatch((await api.get(`${USERS}/secretive/history`, admin)).text, /scrypt/);
  });

  it('shows the history of a record: runs with what they changed, other writers, edits of relations', async () => {
    const { store } = muster;
    const row = (run: string, member: string, more: Partial<JournalRow>): JournalRow => ({
      ...{ _id: `${run}:${member}`, run, member, batch: `${run}:1`, outcome: 'succeeded', reason: 'CHANGED' },
      ...{ attempts: 1, at: new Date('2026-01-02T03:04:05Z') },
      ...more,
    });
    await insertRun('r1', 'Relicense', 'IER');
    await insertRun('r2', 'Users', 'USER');
    const change = { before: { date: { published: '2022' } }, after: { date: { published: '2023' }, license: 'CCBY' } };
    await store.journal.insert([
      row('r1', '993', { revision: 1, ...change }),
      // A user of the same id, a change that did not come to be, and one that another asset's change made.
      row('r2', '993', { revision: 1, before: {}, after: { campus: 'X' } }),
      row('r3', '993', { revision: 1, outcome: 'begun', before: {}, after: { license: 'NO' } }),
      row('r1', '992', {
        at: new Date('2026-01-01T00:00:00Z'),
        also: [
          {
            ...{ collection: 'assets', target: '993', list: 'relations', key: 'cited_by|992', action: 'add' },
            item: { key: 'cited_by|992' },
          },
        ],
      }),
    ]);
    await store.assets.write([{ id: '993', revision: 1, change, by: 'r1:993' }]);
    const history = ok(await api.get(`${ASSETS}/993/history`, key));
    assert.deepEqual(history, {
      entry: [
        {
          revision: 2,
          time: '2026-01-02T03:04:05.000Z',
          by: 'curator',
          run: { id: 'r1', name: 'Relicense', job: 'Job', link: `${api.url}/almaws/v1/conf/jobs/M1/instances/r1` },
          change: [
            { field: 'date.published', before: '2022', after: '2023' },
            { field: 'license', after: 'CCBY' },
          ],
          relation: [],
        },
        {
          time: '2026-01-01T00:00:00.000Z',
          by: 'curator',
          run: { id: 'r1', name: 'Relicense', job: 'Job', link: `${api.url}/almaws/v1/conf/jobs/M1/instances/r1` },
          change: [],
          relation: [{ action: 'add', key: 'cited_by|992' }],
        },
        { revision: 1, by: 'load:1', change: [], relation: [] },
      ],
      total_record_count: 3,
    });
    const second = ok(await api.get(`${ASSETS}/993/history?limit=1&offset=2`, key));
    assert.deepEqual(second['entry'], [{ revision: 1, by: 'load:1', change: [], relation: [] }]);
    const xml = await api.call('GET', `${ASSETS}/993/history`, { key, headers: { accept: 'application/xml' } });
    assert.deepEqual(readXml(historyShape, parseXml(xml.text, 100)), history);
    assertRefused(await api.get(`${ASSETS}/none/history`, key), 404, 'ASSET_NOT_FOUND');
    assert.equal(ok(await api.get(`${ASSETS}/994/history`, key))['total_record_count'], 1);
  });

  it('finds the changes of a record by an index, however long the journal is', async () => {
    const { collection } = muster.store.journal;
    for (const field of ['member', 'also.target']) {
      const explained = await collection
        .find({ [field]: '993' })
        .sort({ at: -1 })
        .explain();
      assert.match(JSON.stringify(explained), new RegExp(`"indexName":"${field}_1_at_-1"`));
    }
  });

  async function insertRun(_id: string, name: string, content: 'IER' | 'USER'): Promise<void> {
    const job = { id: 'M1', name: 'Job' };
    const run = { _id, name, submittedBy: 'curator', submitTime: new Date(), job, set: { content } };
    await muster.store.runs.collection.insertOne({ ...run, status: 'COMPLETED_SUCCESS' } as never);
  }
});
