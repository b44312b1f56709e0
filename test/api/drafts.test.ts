import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { MOST_DRAFTS } from '../../shared/runs/drafts.ts';
import { storeSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

const secretJob = {
  ...stampJob,
  id: 'TEST_SECRET',
  activity: 'stampWithSecret',
  parameters: () => z.strictObject({ text: z.string(), password: z.string().meta({ writeOnly: true }) }),
};

describe('drafts of requests to run a job', () => {
  let muster: TestMuster;
  let api: TestApi;
  let ada: string;
  let bob: string;
  before(async () => {
    muster = await openMuster([
      { definition: stampJob, work: stampWork },
      { definition: secretJob, work: { ...stampWork, definition: secretJob } },
    ]);
    api = await startTestApi(muster);
    ada = await api.keyFor('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
    bob = await api.keyFor('bob', 'GENERAL_SYSTEM_ADMINISTRATOR');
  });
  after(async () => {
    api.close();
    await muster.close();
  });
  const content = {
    job: 'TEST_STAMP',
    set: '17',
    chosen: { members: 611, at: '2026-11-28T10:31:00.000Z' },
    step: 'parameters',
    parameters: { text: 'A', job_name: 'Spring', hidden: '' },
  };
  const make = async (key: string, body: object = content) => ok(await api.post('/drafts', key, body), 201);

  it('come back as they were left', async () => {
    const { id, revision, created, changed, expires, ...kept } = await make(ada);
    assert.deepEqual(kept, content);
    assert.deepEqual(ok(await api.get(`/drafts/${String(id)}`, ada)), {
      ...{ id, revision, created, changed, expires },
      ...content,
    });
  });

  it('are replaced only by whoever read the last change', async () => {
    const { id } = await make(ada);
    const path = `/drafts/${String(id)}`;
    const next = { ...content, step: 'review', parameters: { text: 'B' } };
    const second = ok(await api.put(path, ada, { ...next, revision: 1 }));
    assert.deepEqual([second['revision'], second['step'], second['parameters']], [2, 'review', { text: 'B' }]);
    assertRefused(await api.put(path, ada, { ...content, revision: 1 }), 409, 'CONFLICT', /revision 2, and you sent 1/);
    assert.deepEqual(ok(await api.get(path, ada))['parameters'], { text: 'B' });

    const racing = await Promise.all(
      ['C', 'D', 'E'].map((text) => api.put(path, ada, { ...content, parameters: { text }, revision: 2 })),
    );
    assert.deepEqual(racing.map(({ status }) => status).sort(), [200, 409, 409]);
  });

  it('are seen, changed and deleted by nobody else', async () => {
    const { id } = await make(ada);
    const path = `/drafts/${String(id)}`;
    const mine = async () => (ok(await api.get('/drafts?limit=100', bob)) as { draft: { id: string }[] }).draft;
    assert.deepEqual(await mine(), []);
    assertRefused(await api.get(path, bob), 404, 'DRAFT_NOT_FOUND');
    assertRefused(await api.put(path, bob, { ...content, revision: 1 }), 404, 'DRAFT_NOT_FOUND');
    assertRefused(await api.call('DELETE', path, { key: bob }), 404, 'DRAFT_NOT_FOUND');
    const draft = await make(bob, { parameters: {} });
    assert.deepEqual(
      (await mine()).map((each) => each.id),
      [draft['id']],
    );
    ok(await api.call('DELETE', path, { key: ada }), 204);
    assertRefused(await api.get(path, ada), 404, 'DRAFT_NOT_FOUND');
  });

  it('hold no secret', async () => {
    const draft = await make(ada, { job: 'TEST_SECRET', parameters: { text: 'A', password: 'hunter22' } });
    assert.deepEqual(draft['parameters'], { text: 'A' });
    const body = { job: 'TEST_SECRET', parameters: { text: 'B', password: 'hunter22' }, revision: 1 };
    ok(await api.put(`/drafts/${String(draft['id'])}`, ada, body));
    assert.ok(!JSON.stringify(await muster.store.drafts.list('ada')).includes('hunter22'));
    const { properties = {} } = ok(await api.get('/jobs/TEST_SECRET', ada))['parameters_schema'] as {
      properties?: Record<string, { writeOnly?: boolean }>;
    };
    assert.equal(properties['password']?.writeOnly, true);
  });

  it('are bounded in size and number, and say so', async () => {
    const key = await api.keyFor('carl', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const much = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`p${n}`, 'x'.repeat(15_000)]));
    assertRefused(await api.post('/drafts', key, { parameters: much }), 400, 'INVALID_BODY', /100000 characters/);
    assertRefused(await api.post('/drafts', key, { parameters: { $where: '1' } }), 400, 'INVALID_BODY');
    assertRefused(await api.post('/drafts', key, { parameters: { 'a.b': '1' } }), 400, 'INVALID_BODY');
    for (let n = 0; n < MOST_DRAFTS; n++) await make(key, { parameters: {} });
    assertRefused(await api.post('/drafts', key, { parameters: {} }), 409, 'TOO_MANY_DRAFTS', /Delete one/);
  });

  it('are not in the audit trail, as they are the business of their person alone', async () => {
    await make(ada);
    const { entry } = ok(await api.get('/audit?limit=100', ada)) as { entry: { subject: string }[] };
    assert.ok(entry.every(({ subject }) => !subject.startsWith('/drafts')));
  });

  it('lead to the jobs and sets that one used last, and may use', async () => {
    const first = await storeSet(muster.store, ['1'], 'first');
    const second = await storeSet(muster.store, ['1'], 'second');
    const used = async (key: string) => {
      const body = ok(await api.get('/used-last', key)) as Record<'job' | 'set', { value: string }[]>;
      return [body.job.map(({ value }) => value), body.set.map(({ value }) => value)];
    };
    assert.deepEqual(await used(bob), [[], []]);
    const caller = { person: 'bob', roles: new Set(['GENERAL_SYSTEM_ADMINISTRATOR'] as const) };
    const by = { ...caller, readOnlyRoles: new Set<never>(), scopedRoles: [], via: { kind: 'key', id: 'x' } } as const;
    for (const set of [first, second, first]) {
      await muster.submit('TEST_STAMP', set, { text: 'A' }, { caller: by });
    }
    await muster.submit('M50702', second, {}, { caller: by });
    assert.deepEqual(await used(bob), [
      ['M50702', 'TEST_STAMP'],
      [second, first],
    ]);
    assert.deepEqual(await used(ada), [[], []]);
    await muster.store.users.edit('bob', 'test', (user) => ({ ...user, roles: [{ role: 'REPOSITORY_MANAGER' }] }));
    assert.deepEqual((await used(bob))[0], []);
  });
});
