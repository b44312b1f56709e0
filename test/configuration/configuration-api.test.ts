import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { configurationKinds } from '../../api/configuration/kinds.ts';
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

  it('lists the kinds that the caller may read, each with a schema that takes what the kind itself takes', async () => {
    const kindsOf = async (person: string) => {
      const { body } = await api.call(person, 'GET', '/configuration-kinds');
      return body['configuration_kind'] as {
        kind: { value: string; desc: string };
        may_change: boolean;
        schema: { properties: Record<string, { description?: string; default?: unknown }>; required?: string[] };
        secret: { name: string; belongs_to: string[] }[];
        operation: { op: { value: string }; may_use: boolean; schema?: object }[];
      }[];
    };
    const all = await kindsOf('administrator');
    assert.deepEqual(
      all.map(({ kind }) => kind.value),
      [...configurationKinds.keys()],
    );
    for (const { kind, schema, may_change: mayChange } of all) {
      assert.ok(Object.keys(schema.properties).length > 1 && mayChange, kind.desc);
    }
    const client = all.find(({ kind }) => kind.value === 'orcid-clients');
    assert.equal(client?.schema.properties['api_url']?.default, 'https://api.orcid.org/v3.0');
    const server = all.find(({ kind }) => kind.value === 'ftp-configurations');
    assert.deepEqual(server?.schema.required, ['name', 'protocol', 'host', 'user']);
    assert.equal(server.schema.properties['port']?.description, 'Default: the protocol’s port.');
    assert.deepEqual(server.secret[0], {
      name: 'password',
      has_lines: false,
      belongs_to: ['protocol', 'host', 'port', 'user', 'host_key', 'certificate_authority'],
    });
    assert.deepEqual(server.operation, [{ op: { value: 'test', desc: 'Test the connection' }, may_use: true }]);

    const read = await kindsOf('manager');
    assert.deepEqual(
      read.map(({ kind, may_change: mayChange }) => [kind.value, mayChange]),
      [
        ['letters', false],
        ['notification-types', false],
        ['orcid-clients', false],
        ['orcid-tokens', true],
      ],
    );
    assert.ok(read[0]?.operation.every(({ may_use: mayUse, schema }) => mayUse && schema));
    assert.deepEqual(await kindsOf('stranger'), []);
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
    assert.match((await create({ client_id: 'APP-1234' })).text, /code: is missing/);
    assert.equal((await create({ ...CLIENT, code: 'TWICE' })).status, 201);
    assert.equal((await create({ ...CLIENT, code: 'TWICE' })).status, 409);
    const { body } = await api.call('administrator', 'GET', '/orcid-clients/TWICE');
    assert.equal((await api.call('administrator', 'PUT', '/orcid-clients/TWICE', body)).status, 200);
    const late = await api.call('administrator', 'PUT', '/orcid-clients/TWICE', body);
    assert.equal(late.status, 409, late.text);
    assert.match(late.text, /changed in the meantime/);
  });
});

const PEM = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----';
const FINGERPRINTS = ['A', 'B'].map((letter) => `SHA256:${letter.repeat(43)}`);

/** An entry of each kind that has secrets, and other values for the fields that say where they go. */
const WITH_SECRETS: Record<string, { entry: Record<string, unknown>; other: Record<string, unknown> }> = {
  'doi-profiles': {
    entry: { active: false, prefix: '10.5072', account: 'A.B', publisher: 'P', base_url: 'https://one.example.org' },
    other: { base_url: 'https://two.example.org', account: 'A.C' },
  },
  'identity-providers': {
    entry: { name: 'Us', issuer: 'https://login.example.org', client_id: 'muster' },
    other: { issuer: 'https://login.example.com', client_id: 'other' },
  },
  'mail-servers': {
    entry: { is_active: false, host: 'one.example.org', user: 'u', from_address: 'a@example.org' },
    other: { host: 'two.example.org', port: 25, security: 'tls', user: 'v', ca_certificate: PEM },
  },
  'ftp-configurations': {
    entry: { name: 'N', protocol: 'SFTP', host: 'one.example.org', user: 'u', host_key: FINGERPRINTS[0] },
    other: { host: 'two.example.org', port: 2222, user: 'v', host_key: FINGERPRINTS[1] },
  },
  publishing: {
    entry: { is_active: false, push_url: 'https://one.example.org/' },
    other: { push_url: 'https://two.example.org/' },
  },
  'orcid-clients': {
    entry: { client_id: 'APP-0123456789ABCDEF', api_url: 'https://one.example.org' },
    other: { client_id: 'APP-OTHER0', api_url: 'https://two.example.org', oauth_url: 'https://two.example.org' },
  },
};

describe('a secret', () => {
  let api: TestApi;
  before(async () => {
    api = await openMusterApi();
    await api.makeCaller('administrator', 'GENERAL_SYSTEM_ADMINISTRATOR');
  });
  after(() => api.close());
  const call = (method: string, path: string, body?: object) => api.call('administrator', method, path, body);

  it('is of a kind that this test knows, and belongs to fields of its kind', async () => {
    const kinds = [...configurationKinds.values()].filter(({ secrets }) => secrets.length > 0);
    const known = [...Object.keys(WITH_SECRETS), 'orcid-tokens'];
    assert.deepEqual(kinds.map(({ path }) => path).sort(), known.sort());
    for (const { path, secretsBelongTo } of kinds) assert.ok(secretsBelongTo.length > 0, path);
  });

  for (const [path, { entry, other }] of Object.entries(WITH_SECRETS)) {
    it(`of ${path} stays at its address: who changes that has to send it again`, async () => {
      const secrets = configurationKinds.get(path)?.secrets ?? [];
      const sent = Object.fromEntries(secrets.map((name) => [name, 'first-secret']));
      const created = await call('POST', `/${path}`, { ...entry, ...sent, code: 'main' });
      assert.equal(created.status, 201, created.text);
      for (const [field, value] of Object.entries(other)) {
        const moved = await call('PUT', `/${path}/main`, { ...entry, [field]: value });
        assert.equal(moved.status, 400, `${field}: ${moved.text}`);
        for (const name of secrets) assert.match(moved.text, new RegExp(`${name}: send it again.*${field}`));
        const anew = await call('PUT', `/${path}/main`, { ...entry, ...sent, [field]: value });
        assert.equal(anew.status, 200, anew.text);
        assert.equal((await call('PUT', `/${path}/main`, { ...entry, ...sent })).status, 200);
      }
      const removed = Object.fromEntries(secrets.map((name) => [name, null]));
      assert.equal((await call('PUT', `/${path}/main`, { ...entry, ...other, ...removed })).status, 200);
    });

    it(`of ${path} has no line break at its end, unless it is a key in PEM`, async () => {
      const { secrets = [], secretsWithLines = [] } = configurationKinds.get(path) ?? {};
      for (const name of secrets) {
        const status = secretsWithLines.includes(name) ? 201 : 400;
        const answer = await call('POST', `/${path}`, { ...entry, code: `line-${name}`, [name]: 'pasted\n' });
        assert.equal(answer.status, status, answer.text);
      }
    });
  }

  it('of researchers is not sent to another address of the ORCID client', async () => {
    const client = { client_id: 'APP-TOKENS', api_url: 'https://one.example.org' };
    assert.equal((await call('POST', '/orcid-clients', { ...client, code: 'tokens' })).status, 201);
    await api.store.researchers.insert([{ _id: 'ada' }], 'test');
    const token = { code: 'ada', orcid: '0000-0002-1825-0097', client: 'tokens', scope: '/activities/update' };
    assert.equal((await call('POST', '/orcid-tokens', { ...token, access_token: 'secret-token' })).status, 201);
    const moved = await call('PUT', '/orcid-clients/tokens', { ...client, api_url: 'https://two.example.org' });
    assert.equal(moved.status, 400, moved.text);
    assert.match(moved.text, /1 ORCID tokens of researchers would be sent to another address/);
    const other = await call('PUT', '/orcid-tokens/ada', { ...token, scope: '/read-limited /activities/update' });
    assert.equal(other.status, 200, other.text);
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
    const { calls_per_second: limit } = held.body;
    const released = await api.call('administrator', 'PUT', '/outside-systems/orcid', { held_until: null });
    assert.deepEqual([released.body['held_until'], released.body['calls_per_second']], [null, limit]);
    assert.equal((await api.call('administrator', 'PUT', '/outside-systems/orcid', {})).status, 400);
    await api.store.rates.turn('orcid', AbortSignal.timeout(60_000));
  });
});
