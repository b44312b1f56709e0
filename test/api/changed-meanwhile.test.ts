import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

interface Thing {
  path: string;
  /** What it is replaced with, two different ones. */
  one: Record<string, unknown>;
  other: Record<string, unknown>;
  /** What shows which one it is. */
  shows: string;
}

describe('a change of what another person changed since it was read', () => {
  let muster: TestMuster;
  let api: TestApi;
  let admin: string;
  const things: Thing[] = [];
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    admin = await api.keyFor(
      'admin',
      ...(['GENERAL_SYSTEM_ADMINISTRATOR', 'REPOSITORY_MANAGER', 'RESEARCH_ASSETS_MANAGER'] as const),
    );
    const rows = (description: string) => ({ row: [{ code: 'MAIN', description }] });
    const made = async (path: string, body: unknown) => ok(await api.post(path, admin, body), 201);
    await made('/units', { code: 'CHEM', name: 'Chemistry', type: 'INTERNAL' });
    const set = ok(await api.post('/sets', admin, { name: 'Two', type: 'ITEMIZED', content: 'IER' }));
    const text = 'rule "r"\nwhen\n  true\nthen\n  set "en" in "dc"."language"\nend';
    const file = await made('/normalization/rule-files', { name: 'Language', text, access: 'SHARED', enabled: true });
    const task = [{ name: 'First', rule_file: file['id'] }];
    const process = await made('/normalization/processes', { name: 'Tidy', task });
    const client = (old: string) => ({ client_id: 'APP-0123456789ABCDEF', old_client_ids: [old] });
    await made('/orcid-clients', { code: 'SANDBOX', ...client('APP-0000'), client_secret: 'a-secret' });
    const named = (name: string) => ({ name, type: 'INTERNAL' });
    const described = (description: string) => ({ description });
    things.push(
      { path: '/code-tables/Campuses', one: rows('one'), other: rows('other'), shows: 'row' },
      { path: '/units/CHEM', one: named('one'), other: named('other'), shows: 'name' },
      { path: `/sets/${String(set['id'])}`, one: described('one'), other: described('other'), shows: 'description' },
      {
        path: `/normalization/rule-files/${String(file['id'])}`,
        ...{ one: described('one'), other: described('other'), shows: 'description' },
      },
      {
        path: `/normalization/processes/${String(process['id'])}`,
        ...{ one: described('one'), other: described('other'), shows: 'description' },
      },
      {
        path: '/outside-systems/datacite',
        ...{ one: { calls_per_second: 3 }, other: { calls_per_second: 4 }, shows: 'calls_per_second' },
      },
      { path: '/orcid-clients/SANDBOX', one: client('APP-0001'), other: client('APP-0002'), shows: 'old_client_ids' },
    );
  });
  after(async () => {
    api.close();
    await muster.close();
  });
  const read = async (path: string) => {
    const answer = await api.get(path, admin);
    ok(answer);
    return { tag: answer.headers.get('etag') ?? '', body: answer.body };
  };
  const put = (path: string, body: unknown, tag?: string) =>
    api.call('PUT', path, { key: admin, body, ...(tag === undefined ? {} : { headers: { 'if-match': tag } }) });

  it('is refused with 412, whatever it is, and changes nothing', async () => {
    for (const { path, one, other, shows } of things) {
      const { tag } = await read(path);
      ok(await put(path, one, tag));
      const now = await read(path);
      assertRefused(await put(path, other, tag), 412, 'PRECONDITION_FAILED', /changed by somebody else/);
      assert.deepEqual((await read(path)).body[shows], now.body[shows], path);
      // With the tag of now it is accepted, and the answer brings the next one.
      const replaced = await put(path, other, now.tag);
      ok(replaced);
      ok(await put(path, one, replaced.headers.get('etag') ?? ''));
    }
  });

  it('is accepted from clients that do not say what they read, and from those that take anything', async () => {
    for (const { path, one, other } of things) {
      ok(await put(path, one));
      ok(await put(path, other, '*'));
    }
  });

  it('is accepted from one of several at once, and refused to the others', async () => {
    for (const { path, one, other } of things) {
      ok(await put(path, one));
      const { tag } = await read(path);
      const answers = await Promise.all([1, 2, 3, 4].map(() => put(path, other, tag)));
      const statuses = answers.map(({ status }) => status).sort();
      assert.equal(statuses.filter((status) => status === 200).length, 1, `${path} ${statuses.join()}`);
      assert.ok(
        statuses.every((status) => [200, 409, 412].includes(status)),
        `${path} ${statuses.join()}`,
      );
    }
  });

  it('keeps both changes of a standard code table: the first of two at once makes it the institution’s own', async () => {
    const path = '/code-tables/Libraries';
    const { tag } = await read(path);
    const row = (code: string) => ({ row: [{ code, description: code }] });
    const answers = await Promise.all(['A', 'B', 'C'].map((code) => put(path, row(code), tag)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412, 412]);
  });

  it('is compared whatever the format and whatever a proxy made of the tag', async () => {
    const path = '/code-tables/Campuses';
    const xml = await api.call('GET', path, { key: admin, headers: { accept: 'application/xml' } });
    const tag = xml.headers.get('etag') ?? '';
    assert.notEqual(tag, (await read(path)).tag);
    ok(await put(path, { row: [{ code: 'X', description: 'X' }] }, `"nonsense", W/${tag}`));
    assertRefused(await put(path, { row: [{ code: 'Y', description: 'Y' }] }, tag), 412, 'PRECONDITION_FAILED');
  });

  it('is no matter of the members of a set', async () => {
    const path = things.find((thing) => thing.path.startsWith('/sets'))?.path ?? '';
    const { tag } = await read(path);
    await muster.store.assets.collection.insertOne({ _id: '99', title: 'T', revision: 1, changes: [] });
    ok(await api.post(`${path}?op=add_members`, admin, { members: { member: [{ id: '99' }] } }));
    const counted = await read(path);
    assert.notEqual(counted.tag, tag, 'what is cached is old');
    ok(await put(path, { note: 'noted' }, tag));
  });
});
