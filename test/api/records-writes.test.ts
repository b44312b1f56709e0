import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { csrfTokenOf, beginSession } from '../../shared/access/sessions.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { assertRefused, ok, startTestApi, type Answer, type CallOptions, type TestApi } from './support.ts';

const ASSETS = '//esploro/v1/assets';
const RESEARCHERS = '//esploro/v1/researchers';
const USERS = '//almaws/v1/users';
const REPLACE = 'op=patch&action=replace';
const ADD = 'op=patch&action=add';

interface HistoryBody {
  entry: {
    revision?: number;
    by: string;
    request?: string;
    change: { field: string; before?: unknown; after?: unknown }[];
    relation: { action: string; key: string }[];
  }[];
}

describe('writing records over HTTP', () => {
  let muster: TestMuster;
  let api: TestApi;
  let curator: string;
  let registrar: string;
  let admin: string;
  let dean: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    curator = await api.keyFor('curator', 'RESEARCH_ASSETS_MANAGER');
    registrar = await api.keyFor('registrar', 'USER_MANAGER');
    dean = await api.keyFor('dean', 'RESEARCHER_MANAGER');
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  let made = 0;
  const storeAsset = async (fields: Record<string, unknown> = {}): Promise<string> => {
    made += 1;
    const _id = `a${made}`;
    await muster.store.assets.insert([{ _id, title: `Asset ${made}`, ...fields }], 'load:1');
    return _id;
  };
  const patch = (id: string, query: string, body: unknown, more: CallOptions = {}): Promise<Answer> =>
    api.call('POST', `${ASSETS}/${id}?${query}`, { key: curator, body, ...more });
  const only = (answer: Answer): Record<string, unknown> => {
    const [record] = ok(answer)['records'] as Record<string, unknown>[];
    return record ?? assert.fail('no record');
  };
  const historyOf = async (path: string, key: string) =>
    ok(await api.get(`${path}/history`, key)) as unknown as HistoryBody;
  const storedAsset = async (id: string): Promise<MusterRecord> =>
    (await muster.store.assets.get(id)) ?? assert.fail(`no asset ${id}`);

  it('creates an asset as the loader would, with an id of its own, and says so in history and audit trail', async () => {
    await muster.store.units.insert({ code: '110', name: 'Geology', parent: null, type: 'INTERNAL', active: true });
    const body = {
      records: [
        {
          title: 'New',
          'date.published': '2020',
          'identifier.doi': '10.1/New',
          creators: [{ familyname: 'Gruber', affiliation: [`${muster.config.institution}___110`] }],
          relations: [{ relationType: 'cites', relatedTitle: 'Old', relatedUrl: 'https://old.example' }],
        },
      ],
    };
    const answer = await api.post(ASSETS, curator, body);
    const created = only(answer);
    const id = String(created['id']);
    assert.match(id, /^99\d{13}$/);
    assert.equal(answer.headers.get('etag'), '"1.json"');
    assert.deepEqual(created['doi'], { value: '10.1/New', state: 'external' });
    const [creator] = created['creators'] as { affiliationWithDesc: { desc: string }[] }[];
    assert.equal(creator?.affiliationWithDesc[0]?.desc, 'Geology');
    assert.equal((created['relations'] as unknown[]).length, 1);
    assert.deepEqual((await storedAsset(id))['date'], { published: '2020' });
    const { entry } = await historyOf(`${ASSETS}/${id}`, curator);
    assert.equal(entry[0]?.by, 'curator');
    assert.ok(entry[0]?.change.some(({ field, after: is }) => field === 'date.published' && is === '2020'));
    const { entries } = await muster.store.auditTrail.page(
      { request: entry[0]?.request ?? '' },
      { offset: 0, limit: 9 },
    );
    assert.deepEqual(
      entries.map(({ action, result, details }) => [action, result, details?.['asset']]),
      [
        ['assets.create', 'done', id],
        ['assets.create', 'asked', undefined],
      ],
    );
    // What is answered can be sent again, as another asset.
    const again = only(await api.post(ASSETS, curator, { ...created, id: 'copy-1', doi: undefined }));
    assert.equal(again['title'], 'New');
    assertRefused(await api.post(ASSETS, curator, { id: 'copy-1', title: 'x' }), 409, 'ASSET_EXISTS', /op=patch/);
  });

  it('adds: fills what is empty and adds to lists, twice the same as once', async () => {
    const id = await storeAsset({ title: 'Kept', language: ['eng'], date: { published: '2020' } });
    const body = { title: 'Not taken', language: ['eng', 'ger'], 'date.published': '1999', 'date.issued': '2021' };
    const added = only(await patch(id, ADD, body));
    assert.deepEqual(
      [added['title'], added['language'], added['date.published'], added['date.issued'], added['revision']],
      ['Kept', ['eng', 'ger'], '2020', '2021', 2],
    );
    assert.equal(only(await patch(id, ADD, body))['revision'], 2);
  });

  it('replaces: overwrites, field by field of a group, and takes out what is null', async () => {
    const id = await storeAsset({ language: ['eng'], date: { published: '2020', issued: '2021' }, license: 'CCBY' });
    const body = { language: ['ger'], 'date.published': '1999', license: null };
    const replaced = only(await patch(id, REPLACE, body));
    assert.deepEqual(
      [replaced['language'], replaced['date.published'], replaced['date.issued'], replaced['license']],
      [['ger'], '1999', '2021', undefined],
    );
    const { entry } = await historyOf(`${ASSETS}/${id}`, curator);
    assert.deepEqual(entry[0]?.change, [
      { field: 'language', before: ['eng'], after: ['ger'] },
      { field: 'date.published', before: '2020', after: '1999' },
      { field: 'license', before: 'CCBY' },
    ]);
    assertRefused(await patch(id, REPLACE, { title: null }), 400, 'INVALID_BODY', /title/);
    assertRefused(await patch(id, REPLACE, { 'date.published': 'soon' }), 400, 'INVALID_BODY', /date.published/);
    assertRefused(await patch(id, 'op=patch&action=constructor', {}), 400, '40166410', /add, replace/);
    assertRefused(await patch(id, 'op=merge', {}), 400, 'UNKNOWN_OPERATION', /op=patch/);
    assertRefused(await patch('none', ADD, { title: 'x' }), 404, 'ASSET_NOT_FOUND');
    assertRefused(await patch(id, ADD, { id: 'other' }), 400, 'INVALID_BODY', /id in the address/);
    assertRefused(await patch(id, ADD, { 'deleted.by': 'me' }), 400, 'INVALID_BODY', /belongs to the store/);
    assertRefused(await patch(id, ADD, { records: [{}, {}] }), 400, 'INVALID_BODY', /exactly one/);
  });

  it('edits relations one by one, and shows them in the history', async () => {
    const id = await storeAsset({
      relations: [{ key: 'cites|b1', category: 'INTERNAL', relationType: 'cites', relatedIdentifier: 'b1' }],
    });
    const b2 = { relationType: 'cites', relatedIdentifier: 'b2' };
    const added = only(await patch(id, ADD, { relations: [b2] }));
    assert.deepEqual(
      (added['relations'] as { key: string }[]).map(({ key }) => key),
      ['cites|b1', 'cites|b2'],
    );
    const replaced = only(await patch(id, REPLACE, { relations: [b2] }));
    assert.deepEqual(
      (replaced['relations'] as { key: string }[]).map(({ key }) => key),
      ['cites|b2'],
    );
    const { entry } = await historyOf(`${ASSETS}/${id}`, curator);
    assert.deepEqual(
      entry.map(({ relation }) => relation),
      [[{ action: 'remove', key: 'cites|b1' }], [{ action: 'add', key: 'cites|b2' }], []],
    );
  });

  it('loses no update when many patch at once', async () => {
    const id = await storeAsset();
    const texts = Array.from({ length: 12 }, (_, index) => `word ${index}`);
    const answers = await Promise.all(
      texts.map((text, index) => {
        const relations = [{ relationType: 'cites', relatedIdentifier: `c${index}` }];
        return patch(id, ADD, { sdg: [text], relations, [`local.fields`]: { [`note${index}`]: text } });
      }),
    );
    for (const answer of answers) ok(answer);
    const asset = only(await api.get(`${ASSETS}/${id}`, curator));
    assert.deepEqual([...(asset['sdg'] as string[])].sort(), [...texts].sort());
    assert.equal(Object.keys(asset['local.fields'] as object).length, texts.length);
    assert.equal((asset['relations'] as unknown[]).length, texts.length);
    const { entry } = await historyOf(`${ASSETS}/${id}`, curator);
    const revisions = entry.map(({ revision }) => revision);
    assert.deepEqual(revisions.slice(0, 2), [texts.length + 1, texts.length]);
  });

  it('writes only upon the revision that If-Match or the body names', async () => {
    const id = await storeAsset();
    const etag = (await api.get(`${ASSETS}/${id}`, curator)).headers.get('etag') ?? '';
    const one = await patch(id, REPLACE, { license: 'A' }, { headers: { 'if-match': etag } });
    assert.equal(one.headers.get('etag'), '"2.json"');
    for (const tag of [etag, '"1"', 'W/"1.xml"', 'nonsense', '"2x"']) {
      const late = await patch(id, REPLACE, { license: 'B' }, { headers: { 'if-match': tag } });
      assertRefused(late, 412, 'PRECONDITION_FAILED', /revision 2/);
      assertRefused(
        await api.call('DELETE', `${ASSETS}/${id}`, { key: curator, headers: { 'if-match': tag } }),
        412,
        'PRECONDITION_FAILED',
      );
    }
    assertRefused(await patch(id, REPLACE, { license: 'B', revision: 1 }), 412, 'PRECONDITION_FAILED');
    assert.equal((await storedAsset(id))['license'], 'A');
    for (const tag of ['*', '"7", "2.xml"'])
      ok(await patch(id, REPLACE, { license: 'A' }, { headers: { 'if-match': tag } }));
    const racing = await Promise.all(
      ['C', 'D', 'E'].map((license) => patch(id, REPLACE, { license }, { headers: { 'if-match': '"2"' } })),
    );
    assert.deepEqual(racing.map(({ status }) => status).sort(), [200, 412, 412]);
    // What was refused left no trace.
    assert.equal(await muster.store.journal.collection.countDocuments({ member: id, outcome: 'begun' }), 0);
  });

  it('keeps DOIs that were made here', async () => {
    const own = await storeAsset({ doi: { value: '10.5/made', state: 'registered', profile: 'P' } });
    ok(await patch(own, REPLACE, { 'identifier.doi': 'https://doi.org/10.5/MADE', license: 'X' }));
    assert.deepEqual((await storedAsset(own))['doi'], { value: '10.5/made', state: 'registered', profile: 'P' });
    assertRefused(await patch(own, REPLACE, { 'identifier.doi': '10.5/other' }), 409, 'DOI_NOT_CHANGEABLE');
    assertRefused(await patch(own, REPLACE, { 'identifier.doi': null }), 409, 'DOI_NOT_CHANGEABLE');
    const other = await storeAsset();
    const claimed = { doi: { value: '10.5/x', state: 'findable' } };
    assertRefused(await patch(other, ADD, claimed), 400, 'INVALID_BODY', /must be external/);
    assertRefused(await api.post(ASSETS, curator, { title: 'x', ...claimed }), 400, 'INVALID_BODY', /must be external/);
    ok(await patch(other, ADD, { 'identifier.doi': '10.5/x' }));
    assert.deepEqual((await muster.store.assets.idsByDoi(['10.5/X'])).get('10.5/x'), [other]);
  });

  it('deletes as the job does: marked, without relations to it, and in its history', async () => {
    const id = await storeAsset({ doi: { value: '10.6/gone', state: 'findable' } });
    const pointing = await storeAsset({
      relations: [{ key: `cites|${id}`, category: 'INTERNAL', relationType: 'cites', relatedIdentifier: id }],
    });
    const answer = await api.call('DELETE', `${ASSETS}/${id}`, { key: curator });
    assert.equal(answer.status, 204, answer.text);
    assertRefused(await api.get(`${ASSETS}/${id}`, curator), 404, 'ASSET_NOT_FOUND');
    assertRefused(await api.call('DELETE', `${ASSETS}/${id}`, { key: curator }), 404, 'ASSET_NOT_FOUND');
    assertRefused(await patch(id, ADD, { license: 'x' }), 404, 'ASSET_NOT_FOUND');
    assertRefused(await api.post(ASSETS, curator, { id, title: 'Back' }), 409, 'ASSET_EXISTS');
    const stored = await muster.store.assets.collection.findOne({ _id: id });
    assert.equal(stored?.deleted?.by, 'curator');
    assert.deepEqual(stored?.['doi'], { value: '10.6/gone', state: 'registered' });
    assert.equal(only(await api.get(`${ASSETS}/${pointing}`, curator))['relations'], undefined);
    const { entry } = await historyOf(`${ASSETS}/${id}`, curator);
    assert.ok(entry[0]?.change.some(({ field }) => field === 'deleted'));
    const other = await historyOf(`${ASSETS}/${pointing}`, curator);
    assert.deepEqual(other.entry[0]?.relation, [{ action: 'remove', key: `cites|${id}` }]);
  });

  it('takes XML as it takes JSON, with fields that nobody knows', async () => {
    const xml = (body: string) => ({
      raw: body,
      headers: { 'content-type': 'application/xml', accept: 'application/json' },
    });
    const sent = `<records><record><title>Böden &amp; Flüsse</title><date.published>2020</date.published>
      <creators><creator><familyname>Gruber</familyname><order type="number">1</order></creator></creators>
      <language>eng</language><language>ger</language><portal_visibility>false</portal_visibility>
      <constructor>x</constructor><field name="with blanks"><a>1</a></field></record></records>`;
    const created = only(await api.call('POST', ASSETS, { key: curator, ...xml(sent) }));
    const { id, revision, link, ...fields } = created;
    const address = `${ASSETS}/${id as string}`;
    assert.deepEqual(fields, {
      title: 'Böden & Flüsse',
      'date.published': '2020',
      creators: [{ familyname: 'Gruber', order: 1 }],
      language: ['eng', 'ger'],
      portal_visibility: false,
      constructor: 'x',
      'with blanks': { a: '1' },
    });
    assert.ok(id && revision && link);
    const answered = await api.call('GET', address, {
      key: curator,
      headers: { accept: 'application/xml' },
    });
    const again = await api.call('POST', `${address}?${REPLACE}`, { key: curator, ...xml(answered.text) });
    assert.deepEqual(only(again), created);
  });

  it('refuses odd bodies with words, never with a failure', async () => {
    const id = await storeAsset();
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    const raw = { key: curator, raw: deep, headers: { 'content-type': 'application/json' } };
    assertRefused(await api.call('POST', `${ASSETS}/${id}?${ADD}`, raw), 400, 'BODY_TOO_DEEP');
    const odd: unknown[] = [
      [],
      'text',
      7,
      { title: { constructor: 1 } },
      { $where: 'x' },
      { 'a..b': 1 },
      { creators: 'x' },
    ];
    for (const body of odd) assertRefused(await patch(id, ADD, body), 400, 'INVALID_BODY');
    const proto = { key: curator, raw: '{"__proto__":{"x":1}}', headers: { 'content-type': 'application/json' } };
    const answer = await api.call('POST', `${ASSETS}/${id}?${ADD}`, proto);
    assert.ok([200, 400].includes(answer.status), answer.text);
    const inherited = { constructor: 'c', toString: 't', valueOf: ['v'], hasOwnProperty: { a: 1 } };
    const shown = only(await patch(id, ADD, inherited));
    for (const [name, value] of Object.entries(inherited)) assert.deepEqual(shown[name], value);
    assertRefused(await api.post(USERS, registrar, { primary_id: ' x' }), 400, 'INVALID_BODY', /primary_id/);
    assertRefused(await api.post(USERS, registrar, { primary_id: ['x'] }), 400, 'INVALID_BODY', /primary_id/);
    assertRefused(
      await api.post(USERS, registrar, { primary_id: 'x', user_role: [{ role_type: 7 }] }),
      400,
      'INVALID_BODY',
      /user_role.0.role_type/,
    );
    assertRefused(await api.post(USERS, registrar, { primary_id: 'x', password: 'secret' }), 400, 'INVALID_BODY');
  });

  it('makes, replaces and deletes users; what staff write is theirs', async () => {
    const body = {
      primary_id: 'eva',
      first_name: 'Eva',
      last_name: 'Maier',
      account_type: { value: 'EXTERNAL' },
      status: 'ACTIVE',
      contact_info: { email: [{ email_address: 'eva@example.org', preferred: true }], phone: [{ number: '1' }] },
      user_role: [{ role_type: { value: 'USER_MANAGER' } }, { role_type: { value: 'PATRON' } }],
      user_note: [{ note_text: 'Prefers letters' }],
    };
    const created = ok(await api.post(USERS, registrar, body));
    assert.deepEqual(created['contact_info'], body.contact_info);
    const stored = await muster.store.users.get('eva');
    assert.equal(stored?.email, 'eva@example.org');
    assert.equal(stored.provenance?.['lastName'], 'INTERNAL');
    assert.equal(stored.notes?.[0]?.segmentType, 'INTERNAL');
    assert.equal(stored.notes[0].createdBy, 'registrar');
    assertRefused(await api.post(USERS, registrar, body), 400, '401851', /already exists/);

    // What was read can be sent back as a whole, and changes nothing.
    const same = ok(await api.put(`${USERS}/eva`, registrar, created));
    assert.deepEqual(same, created);
    const left = { ...created };
    for (const name of ['user_role', 'user_note']) delete left[name];
    const replaced = ok(await api.put(`${USERS}/eva?provenance=external`, registrar, { ...left, first_name: 'Ева' }));
    assert.deepEqual(replaced['user_role'], created['user_role']);
    assert.equal(replaced['user_note'], undefined);
    assert.equal((await muster.store.users.get('eva'))?.provenance?.['firstName'], undefined);
    assertRefused(await api.put(`${USERS}/eva`, registrar, left), 412, 'PRECONDITION_FAILED');

    const { entry } = await historyOf(`${USERS}/eva`, registrar);
    const changed = entry[0]?.change.find(({ field }) => field === 'first_name');
    assert.deepEqual(changed, { field: 'first_name', before: 'Eva', after: 'Ева' });

    const key = await api.keyFor('eva');
    assert.equal((await api.call('DELETE', `${USERS}/eva`, { key: registrar })).status, 204);
    assertRefused(await api.get('/me', key), 401, 'UNAUTHORIZED');
    assertRefused(await api.get(`${USERS}/eva`, registrar), 400, '401861');
  });

  it('takes no mail address that is none, and no last day that would never come; what a load left may be sent back', async () => {
    const odd = { lastName: 'Odd', email: 'none (retired)', expiryDate: 'end of 2027' };
    await muster.store.users.insert([{ _id: 'odd', ...odd }], 'load:1');
    const read = ok(await api.get(`${USERS}/odd`, registrar));
    const same = ok(await api.put(`${USERS}/odd`, registrar, { ...read, last_name: 'Odder' }));
    for (const [field, value] of [
      ['expiry_date', '31.12.2027'],
      ['expiry_date', '2027-02-30'],
      ['email', 'ada'],
      ['email', 'ada@example.org, bob@example.org'],
    ] as const) {
      const changed =
        field === 'email' ? { contact_info: { email: [{ email_address: value }] } } : { expiry_date: value };
      const words = new RegExp(`${field}: must be`);
      assertRefused(await api.put(`${USERS}/odd`, registrar, { ...same, ...changed }), 400, 'INVALID_BODY', words);
      const made = { primary_id: 'odd-too', ...changed };
      assertRefused(await api.post(USERS, registrar, made), 400, 'INVALID_BODY', words);
    }
    const good = { contact_info: { email: [{ email_address: 'odd@example.org' }] }, expiry_date: '20271231' };
    ok(await api.put(`${USERS}/odd`, registrar, { ...same, ...good }));
  });

  it('lets nobody act on an account with a right that he lacks, hand out a right, or close his own', async () => {
    await api.keyFor('chief', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const chief = ok(await api.get(`${USERS}/chief`, registrar));
    const evil = { ...chief, contact_info: { email: [{ email_address: 'evil@example.org' }] } };
    assertRefused(await api.put(`${USERS}/chief`, registrar, evil), 403, 'FORBIDDEN', /General System Administrator/);
    assertRefused(await api.call('DELETE', `${USERS}/chief`, { key: registrar }), 403, 'FORBIDDEN');
    const high = { primary_id: 'puppet', user_role: [{ role_type: 'GENERAL_SYSTEM_ADMINISTRATOR' }] };
    assertRefused(await api.post(USERS, registrar, high), 403, 'FORBIDDEN', /cannot give it/);
    const mine = ok(await api.get(`${USERS}/registrar`, registrar));
    const raised = { ...mine, user_role: [...(mine['user_role'] as unknown[]), ...high.user_role] };
    assertRefused(await api.put(`${USERS}/registrar`, registrar, raised), 403, 'FORBIDDEN', /cannot give it/);
    const faked = { primary_id: 'puppet', user_role: [{ role_type: 'PATRON', granted_by: 'IDP' }] };
    assertRefused(await api.post(USERS, registrar, faked), 403, 'FORBIDDEN', /identity provider/);
    assertRefused(await api.put(`${USERS}/registrar`, registrar, { ...mine, status: 'INACTIVE' }), 409, 'OWN_ACCOUNT');
    assertRefused(await api.call('DELETE', `${USERS}/registrar`, { key: registrar }), 409, 'OWN_ACCOUNT');
    assert.equal(await muster.store.journal.collection.countDocuments({ member: 'chief' }), 0);
    ok(await api.put(`${USERS}/chief`, admin, evil));
  });

  it('asks a session again where the change is about who may do what', async () => {
    await api.keyFor('walker', 'USER_MANAGER');
    await muster.store.users.insert([{ _id: 'target', lastName: 'Old', email: 'old@example.org' }], 'load:1');
    const { session, token } = await beginSession(
      muster.store,
      { user: { _id: 'walker' }, way: 'password' },
      muster.config,
    );
    const longAgo = new Date(Date.now() - 60 * 60 * 1_000);
    await muster.store.sessions.collection.updateOne(
      { _id: session._id },
      { $set: { authenticatedAt: longAgo, lastUsed: new Date() } },
    );
    const headers = { cookie: `muster-session=${token}`, 'x-csrf-token': csrfTokenOf(token) };
    const put = (body: unknown) => api.call('PUT', `${USERS}/target`, { body, headers });
    const contact_info = { email: [{ email_address: 'old@example.org' }] };
    ok(await put({ last_name: 'New', contact_info }));
    for (const body of [
      { last_name: 'New', contact_info: { email: [{ email_address: 'new@example.org' }] } },
      { last_name: 'New' },
      { last_name: 'New', contact_info, user_role: [{ role_type: 'PATRON' }] },
      { last_name: 'New', contact_info, status: 'INACTIVE' },
      { last_name: 'New', contact_info, user_block: [{ block_type: '02-GLOBAL' }] },
    ]) {
      assertRefused(await put(body), 403, 'REAUTHENTICATION_REQUIRED');
    }
    assertRefused(await api.call('DELETE', `${USERS}/target`, { headers }), 403, 'REAUTHENTICATION_REQUIRED');
    assert.equal((await muster.store.users.get('target'))?.email, 'old@example.org');
  });

  it('makes, replaces and deletes researchers, who extend users', async () => {
    assertRefused(await api.post(RESEARCHERS, dean, { primary_id: 'ida' }), 400, '401861', /create the user first/);
    ok(await api.post(USERS, registrar, { primary_id: 'ida', last_name: 'Novak' }));
    const created = ok(
      await api.post(RESEARCHERS, dean, {
        primary_id: 'ida',
        researcher_last_name: 'Novak',
        orcid: 'https://orcid.org/0000-0002-1825-0097',
        portal_profile: true,
        organization_affiliations: [
          { organization_code: `${muster.config.institution}___110`, start_date: '2020' },
          { organization_code: '111', end_date: '2001' },
        ],
      }),
    );
    assert.equal(created['orcid'], '0000-0002-1825-0097');
    assert.deepEqual(created['organization_affiliations'], [
      { organization_code: '110', organization_name: 'Geology', start_date: '2020', segment_type: 'INTERNAL' },
    ]);
    assert.equal((created['previous_organization_affiliations'] as unknown[]).length, 1);
    assert.equal((await muster.store.users.get('ida'))?.isResearcher, true);
    assertRefused(await api.post(RESEARCHERS, dean, { primary_id: 'ida' }), 400, '401851');
    assert.deepEqual(ok(await api.put(`${RESEARCHERS}/ida`, dean, created)), created);
    const replaced = ok(await api.put(`${RESEARCHERS}/ida`, dean, { researcher_last_name: 'Nováková' }));
    assert.equal(replaced['orcid'], undefined);
    assert.equal((await muster.store.researchers.get('ida'))?.provenance?.['orcid'], 'INTERNAL');
    assertRefused(
      await api.put(`${RESEARCHERS}/ida`, dean, { orcid: '0000-0000-0000-0000' }),
      400,
      'INVALID_BODY',
      /orcid/,
    );
    assertRefused(await api.put(`${RESEARCHERS}/ida`, dean, { roles: [] }), 400, 'INVALID_BODY', /belongs to the user/);
    assert.equal((await api.call('DELETE', `${RESEARCHERS}/ida`, { key: dean })).status, 204);
    assert.equal((await muster.store.users.get('ida'))?.isResearcher, false);
    const { entry } = await historyOf(`${RESEARCHERS}/ida`, dean);
    assert.deepEqual(
      entry.map(({ revision }) => revision),
      [3, 2, 1],
    );
  });

  it('refuses a whole record that meets a change at the same moment, if nothing says what it was made of', async () => {
    await muster.store.users.insert([{ _id: 'busy', lastName: 'Start' }], 'load:1');
    const answers = await Promise.all(
      ['A', 'B', 'C', 'D', 'E', 'F'].map((last) => api.put(`${USERS}/busy`, registrar, { last_name: last })),
    );
    for (const answer of answers) if (answer.status !== 200) assertRefused(answer, 409, 'CONFLICT', /Read it again/);
    const done = answers.filter(({ status }) => status === 200).length;
    assert.equal((await muster.store.users.get('busy'))?.revision, done + 1);
  });
});
