import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';

const CLIENT = { code: 'SANDBOX', client_id: 'APP-0123456789ABCDEF', api_url: 'https://api.sandbox.orcid.org/v3.0' };

describe('configuration through the API', () => {
  let api: TestApi;
  before(async () => {
    api = await openMusterApi();
    await api.makeCaller('administrator', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await api.makeCaller('manager', 'RESEARCHER_MANAGER');
    await api.makeCaller('stranger', 'ASSET_MANAGER');
  });
  after(() => api.close());

  it('creates, shows, replaces and deletes an entry, and says who did what to it', async () => {
    const created = await api.call('administrator', 'POST', '/orcid-clients', {
      ...CLIENT,
      client_secret: 'first-secret',
    });
    assert.equal(created.status, 201, created.text);
    assert.equal(created.body['client_secret_set'], true);

    const shown = await api.call('manager', 'GET', '/orcid-clients/SANDBOX');
    const sentBack = { ...shown.body, old_client_ids: ['APP-OLD0'] };
    const replaced = await api.call('administrator', 'PUT', '/orcid-clients/SANDBOX', sentBack);
    assert.equal(replaced.status, 200, replaced.text);
    assert.equal(replaced.body['client_secret_set'], true, 'a secret that was not sent stays');
    const cleared = await api.call('administrator', 'PUT', '/orcid-clients/SANDBOX', {
      ...CLIENT,
      client_secret: null,
    });
    assert.equal(cleared.body['client_secret_set'], false);

    const listed = await api.call('manager', 'GET', '/orcid-clients?limit=5&code=sand');
    assert.equal(listed.body['total_record_count'], 1);
    assert.equal((await api.call('administrator', 'DELETE', '/orcid-clients/SANDBOX')).status, 204);
    assert.equal((await api.call('manager', 'GET', '/orcid-clients/SANDBOX')).status, 404);

    const { body } = await api.call('manager', 'GET', '/orcid-clients/SANDBOX/changes');
    const changes = body['change'] as { action: string; by: string; secrets_changed?: string[] }[];
    assert.deepEqual(
      changes.map(({ action, by }) => `${action} ${by}`),
      ['DELETED administrator', 'REPLACED administrator', 'REPLACED administrator', 'CREATED administrator'],
    );
    assert.deepEqual(changes.at(-1)?.secrets_changed, ['client_secret']);
  });

  it('never gives a secret back, and stores it sealed', async () => {
    const secret = 'a-secret-to-look-for';
    const answers = [
      await api.call('administrator', 'POST', '/orcid-clients', { ...CLIENT, code: 'SEALED', client_secret: secret }),
      await api.call('administrator', 'GET', '/orcid-clients/SEALED'),
      await api.call('administrator', 'GET', '/orcid-clients'),
      await api.call('administrator', 'GET', '/orcid-clients/SEALED/changes'),
      await api.call('administrator', 'PUT', '/orcid-clients/SEALED', { ...CLIENT, code: 'SEALED', client_secret: 1 }),
    ];
    for (const answer of answers) assert.ok(!answer.text.includes(secret), answer.text);
    const stored = [
      await api.store.configuration.collection.find().toArray(),
      await api.store.configuration.changes.find().toArray(),
    ];
    assert.ok(!JSON.stringify(stored).includes(secret));
  });

  it('is refused without the right role, naming the roles', async () => {
    for (const [method, path] of [
      ['GET', '/orcid-clients'],
      ['GET', '/orcid-clients/ANY'],
      ['GET', '/orcid-clients/ANY/changes'],
      ['POST', '/orcid-clients/ANY?op=test'],
    ] as const) {
      const answer = await api.call('stranger', method, path, method === 'POST' ? {} : undefined);
      assert.ok([400, 403].includes(answer.status), answer.text);
    }
    const refused = await api.call('manager', 'POST', '/orcid-clients', { ...CLIENT, code: 'NEW' });
    assert.equal(refused.status, 403);
    assert.match(refused.text, /General System Administrator/);
    assert.equal((await api.call('manager', 'DELETE', '/orcid-clients/NEW')).status, 403);
  });

  it('says what is wrong with an entry, and what someone else changed in the meantime', async () => {
    const create = (body: object) => api.call('administrator', 'POST', '/orcid-clients', body);
    const wrong = await create({ ...CLIENT, code: 'a b', api_url: 'http://example.org' });
    assert.equal(wrong.status, 400);
    assert.match((await create({ ...CLIENT, code: 'X', api_url: 'http://example.org' })).text, /api_url.*https/);
    assert.match((await create({ ...CLIENT, code: 'X', colour: 'red' })).text, /colour/);
    assert.match((await create({ client_id: 'APP-1234' })).text, /code: missing/);
    assert.equal((await create({ ...CLIENT, code: 'TWICE' })).status, 201);
    assert.equal((await create({ ...CLIENT, code: 'TWICE' })).status, 409);
    const { body } = await api.call('administrator', 'GET', '/orcid-clients/TWICE');
    assert.equal((await api.call('administrator', 'PUT', '/orcid-clients/TWICE', body)).status, 200);
    const late = await api.call('administrator', 'PUT', '/orcid-clients/TWICE', body);
    assert.equal(late.status, 409, late.text);
    assert.match(late.text, /changed in the meantime/);
  });
});

describe('limits of outside systems through the API', () => {
  let api: TestApi;
  before(async () => {
    api = await openMusterApi();
    await api.makeCaller('administrator', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await api.makeCaller('manager', 'REPOSITORY_MANAGER');
  });
  after(() => api.close());

  it('are shown to those who run jobs, changed by administrators, and hold from the next call on', async () => {
    const { body } = await api.call('manager', 'GET', '/outside-systems');
    const systems = body['outside_system'] as { system: { value: string }; calls_per_second: number }[];
    assert.ok(systems.some(({ system }) => system.value === 'datacite'));
    const changed = await api.call('administrator', 'PUT', '/outside-systems/datacite', { calls_per_second: 100 });
    assert.equal(changed.body['calls_per_second'], 100);
    assert.equal((await api.call('manager', 'PUT', '/outside-systems/datacite', { calls_per_second: 1 })).status, 403);
    assert.equal(
      (await api.call('administrator', 'PUT', '/outside-systems/datacite', { calls_per_second: 0 })).status,
      400,
    );
    assert.equal((await api.call('manager', 'GET', '/outside-systems/nobody')).status, 404);
  });

  it('show how long a system asked us to wait, and let an administrator end the wait', async () => {
    await api.store.rates.hold('orcid', 60_000, 'answered 503');
    const held = await api.call('manager', 'GET', '/outside-systems/orcid');
    assert.ok(Date.parse(String(held.body['held_until'])) > Date.now() + 30_000, held.text);
    const waiting = new AbortController();
    const turn = api.store.rates.turn('orcid', waiting.signal).then(
      () => 'called',
      () => 'gave up',
    );
    waiting.abort();
    assert.equal(await turn, 'gave up');
    const released = { calls_per_second: 24, held_until: null };
    assert.equal((await api.call('administrator', 'PUT', '/outside-systems/orcid', released)).body['held_until'], null);
    await api.store.rates.turn('orcid', AbortSignal.timeout(60_000));
  });
});
