import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { NOT_IN_TRAIL } from '../../api/audit/audit-requests.ts';
import { ROLE_CODES } from '../../shared/model/roles.ts';
import type { AuditEntry } from '../../shared/model/audit-entry.ts';
import type { AuditTrail } from '../../shared/store/audit-trail.ts';
import { openStore } from '../../shared/store/store.ts';
import { thingMaker } from '../access/world.ts';
import { storeAssetSet, makeAssets } from '../support/asset-sets.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';
import { testEngines } from '../support/engines.ts';
import { openTestStore } from '../support/store.ts';
import { until } from '../support/until.ts';

interface Listed {
  entry: { entry: number; by: string; action: string; subject: string; result: string; details?: object }[];
  total_record_count: number;
}

describe('the audit trail of the API', () => {
  let api: TestApi;
  before(async () => {
    api = await openMusterApi();
    await api.makeCaller('boss', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await api.makeCaller('clerk', 'REPOSITORY_MANAGER');
  });
  after(() => api.close());

  const trail = async (query: string) => (await api.call('boss', 'GET', `/audit?${query}`)).body as unknown as Listed;
  /** What came of a request is appended after its answer. */
  const results = (query: string, count: number) =>
    until(`${count} entries for ${query}`, async () => {
      const { entry } = await trail(query);
      return entry.length >= count ? entry.map(({ action, subject, result }) => [action, subject, result]) : undefined;
    });

  it('has each change before it is made and after, with names of fields and no values', async () => {
    const secret = 'the-password-of-the-server';
    const server = {
      code: 'main',
      is_active: false,
      host: '127.0.0.1',
      port: 1,
      security: 'none',
      user: 'u',
      password: secret,
      from_address: 'a@example.org',
    };
    assert.equal((await api.call('boss', 'POST', '/mail-servers', server)).status, 201);
    assert.deepEqual(await results('action=mail-servers.create', 2), [
      ['mail-servers.create', '/mail-servers', 'done'],
      ['mail-servers.create', '/mail-servers', 'asked'],
    ]);
    const { entry } = await trail('action=mail-servers.create');
    assert.deepEqual(
      entry.map(({ by }) => by),
      ['boss', 'boss'],
    );
    assert.match(JSON.stringify(entry), /"password"/);
    for await (const stored of api.store.auditTrail.stream()) assert.ok(!JSON.stringify(stored).includes(secret));
  });

  it('has refused attempts', async () => {
    assert.equal((await api.call('clerk', 'DELETE', '/mail-servers/main')).status, 403);
    assert.deepEqual(await results('by=clerk&action=mail-servers.delete', 2), [
      ['mail-servers.delete', '/mail-servers/main', 'refused'],
      ['mail-servers.delete', '/mail-servers/main', 'asked'],
    ]);
  });

  it('has tests of a configuration, and the submit of a run with its instance', async () => {
    await api.call('boss', 'POST', '/mail-servers/main?op=test', { to: 'a@example.org' });
    await results('action=mail-servers.test', 2);
    const set = await storeAssetSet(api.store, makeAssets(1), 'audited');
    const parameter = [
      { name: { value: 'set_id' }, value: set },
      { name: { value: 'TASK_Links_Active' }, value: 'true' },
    ];
    assert.equal((await api.call('boss', 'POST', '/jobs/M50701?op=run', { parameter })).status, 200);
    await results('action=jobs.run', 2);
    const { entry } = await trail('action=jobs.run');
    const [done] = entry;
    const [run] = (await api.store.runs.page({ job: 'M50701', roles: ROLE_CODES }, { offset: 0, limit: 1 })).runs;
    assert.deepEqual(done?.details, { fields: ['set_id', 'TASK_Links_Active'], instance: run?._id, set, status: 200 });
  });

  it('has downloads of exports and of files that are not open, by whoever downloads, and controls of runs', async () => {
    await api.makeCaller('reader', 'RESEARCH_ASSETS_MANAGER', 'REPOSITORY_MANAGER');
    const make = thingMaker(api);
    const run = `/jobs/M50708/instances/${await make('run with an export for the institution', 'boss')}`;
    const file = await make('restricted file', 'boss');
    const key = { authorization: `apikey ${api.keyOf('reader')}` };
    await api.get('reader', `${run}/export`);
    await api.get('reader', `/files/${file}/content`);
    await fetch(`${api.origin}/files/${file}/x.txt`, { headers: key });
    await fetch(`${api.origin}/files/${file}/x.txt`);
    assert.equal((await api.call('reader', 'POST', `${run}?op=cancel`)).status, 409, 'the run has ended');
    const found = await results('by=reader', 6);
    assert.deepEqual(
      found.filter(([action]) => action !== 'api-key.use'),
      [
        ['jobs.cancel', run, 'refused'],
        ['jobs.cancel', run, 'asked'],
        ['files.download', `/files/${file}`, 'done'],
        ['files.download', `/files/${file}`, 'done'],
        ['exports.download', `${run}/export`, 'done'],
      ],
    );
  });

  it('is shown to administrators only, is filtered by time, and can be exported', async () => {
    assert.equal((await api.call('clerk', 'GET', '/audit')).status, 403);
    assert.equal((await api.call('clerk', 'GET', '/audit/export')).status, 403);
    assert.equal((await trail('to=2020-01-01')).total_record_count, 0);
    assert.equal((await api.call('boss', 'GET', '/audit?from=yesterday')).status, 400);
    const lines = (await (await api.get('boss', '/audit/export')).text()).trim().split('\n');
    const numbers = lines.map((line) => (JSON.parse(line) as { entry: number }).entry);
    assert.deepEqual(
      numbers,
      Array.from(numbers, (_, index) => index + 1),
    );
    assert.match(lines.at(-1) ?? '', /"audit.export"/);
  });

  it('is exported in any length without gathering listeners or ending early', async () => {
    const note = 'x'.repeat(2_000);
    const made = Array.from({ length: 200 }, (_, n) =>
      api.store.auditTrail.append({ by: 'long', action: 'x', subject: `${n}`, result: 'done', details: { note } }),
    );
    await Promise.all(made);
    const warnings: string[] = [];
    const hear = ({ message }: Error) => void warnings.push(message);
    process.on('warning', hear);
    const text = await (await api.get('boss', '/audit/export?by=long')).text();
    process.off('warning', hear);
    assert.equal(text.trim().split('\n').length, made.length);
    assert.deepEqual(warnings, []);
  });

  it('leaves out what has a record of its own', async () => {
    for (const path of NOT_IN_TRAIL) await api.call('boss', 'POST', path, {});
    const { entry } = await trail('limit=100');
    assert.deepEqual(
      entry.filter(({ subject }) => NOT_IN_TRAIL.some((path) => subject.startsWith(path))),
      [],
    );
  });
});

describe('the chain of the audit trail', () => {
  const event = (action: string) => ({ by: 'ada', action, subject: '/x', result: 'done' as const });

  it('stays whole when several processes append at once', async () => {
    const store = await openTestStore();
    const other = await openStore(testEngines().mongodbUrl, store.databaseName);
    const appends = [store, other].flatMap(({ auditTrail }, at) =>
      Array.from({ length: 30 }, (_, n) => auditTrail.append(event(`a${at}-${n}`))),
    );
    await Promise.all(appends);
    const trail = store.auditTrail;
    const { entries, broken } = await trail.verify();
    assert.deepEqual({ entries, broken }, { entries: 60, broken: undefined });
    const actions: string[] = [];
    for await (const { action } of trail.stream()) actions.push(action);
    assert.equal(new Set(actions).size, 60);
    await other.close();
    await store.close();
  });

  it('goes on from the last entry by its key, behind another process and in a restored database', async (test) => {
    const store = await openTestStore();
    const other = await openStore(testEngines().mongodbUrl, store.databaseName);
    const trail = store.auditTrail;
    const reads = test.mock.method(trail.collection, 'findOne');
    for (let n = 1; n <= 3; n += 1) await trail.append(event(`own-${n}`));
    const asked = reads.mock.calls.map(({ arguments: [filter] }) => filter);
    assert.deepEqual(asked, [{}, { _id: 1 }, { _id: 2 }], 'only the first one looks for the end');
    await other.auditTrail.append(event('other'));
    await trail.append(event('behind it'));
    await other.auditTrail.append(event('other again'));
    assert.deepEqual(await actionsOf(trail), ['own-1', 'own-2', 'own-3', 'other', 'behind it', 'other again']);
    await trail.collection.deleteMany({ _id: { $gt: 3 } });
    await trail.append(event('after a restore'));
    assert.deepEqual(await actionsOf(trail), ['own-1', 'own-2', 'own-3', 'after a restore']);
    await other.close();
    await store.close();
  });

  async function actionsOf(trail: AuditTrail): Promise<string[]> {
    assert.equal((await trail.verify()).broken, undefined);
    return (await trail.collection.find().sort({ _id: 1 }).toArray()).map(({ action }) => action);
  }

  it('is paged by the numbers of entries, those of other processes too, and not read whole', async (test) => {
    const store = await openTestStore();
    const other = await openStore(testEngines().mongodbUrl, store.databaseName);
    test.after(async () => {
      await other.close();
      await store.close();
    });
    const trail = store.auditTrail;
    assert.deepEqual(await trail.page({}, { offset: 0, limit: 10 }), { entries: [], total: 0 });
    for (let n = 1; n <= 3; n += 1) await trail.append(event(`own-${n}`));
    await Promise.all(Array.from({ length: 230 }, (_, n) => other.auditTrail.append(event(`other-${n}`))));
    const newestFirst = await trail.collection.find().sort({ _id: -1 }).toArray();
    const finds = test.mock.method(trail.collection, 'find');
    const counts = test.mock.method(trail.collection, 'countDocuments');
    for (const limit of [1, 7, 100]) {
      for (const offset of [0, limit, 230, 233, 240]) {
        const page = await trail.page({}, { offset, limit });
        assert.deepEqual(page, { entries: newestFirst.slice(offset, offset + limit), total: 233 });
      }
    }
    for (const { arguments: asked } of finds.mock.calls) assert.match(JSON.stringify(asked[0]), /^\{"_id":/);
    assert.equal(counts.mock.callCount(), 0);
    await trail.collection.deleteMany({ _id: { $gt: 50 } });
    assert.equal((await trail.page({}, { offset: 0, limit: 1 })).total, 50, 'in a restored database');
  });

  it('shows every change, gap, swap and cut', async () => {
    const store = await openTestStore();
    const trail = store.auditTrail;
    for (let n = 1; n <= 6; n += 1) await trail.append(event(`act-${n}`));
    const whole = await trail.collection.find().sort({ _id: 1 }).toArray();
    const noted = { entry: 6, hash: whole.at(-1)?.hash ?? '' };
    const tampering = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom('change', 'remove', 'swap', 'rehash'));
    await fc.assert(
      fc.asyncProperty(tampering, async ([at, how]) => {
        await trail.collection.deleteMany({});
        await trail.collection.insertMany(tampered(whole, at, how));
        assert.ok((await trail.verify(noted)).broken, `${how} at ${at}`);
      }),
      { numRuns: 30 },
    );
    await trail.collection.deleteMany({});
    await trail.collection.insertMany(whole);
    assert.deepEqual(await trail.verify(noted), { entries: 6, head: noted.hash });
    await store.close();
  });
});

function tampered(whole: readonly AuditEntry[], at: number, how: string): AuditEntry[] {
  const entries = whole.map((entry) => ({ ...entry }));
  const one = entries[at] ?? assert.fail();
  const other = entries[(at + 1) % entries.length] ?? assert.fail();
  if (how === 'change') one.by = 'eve';
  else if (how === 'remove') entries.splice(at, 1);
  else if (how === 'swap') [one.action, other.action] = [other.action, one.action];
  else one.hash = '0'.repeat(64);
  return entries;
}
