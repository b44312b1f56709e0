import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as send, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { json, text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import type { ApiServices } from '../../api/api-services.ts';
import { createApp } from '../../api/app.ts';
import { configurationKinds } from '../../api/configuration/kinds.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { startTestApi, type TestApi } from './support.ts';

interface Listening {
  host: string;
  port: number;
}

/** The status of a request with this Host and path. */
async function statusFor(at: Listening, host: string, { path = '/conf/jobs', headers = {} } = {}): Promise<number> {
  const sent = send({ ...at, path, headers: { host, ...headers }, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const said = await text(response);
  if (response.statusCode === 421) assert.match(said, /FOREIGN_HOST.*MUSTER_PUBLIC_URL/);
  return response.statusCode ?? 0;
}

/** The API listening on an interface, without anything behind it. */
async function listening(
  environment: Record<string, string>,
  host: string,
  use: (at: Listening) => Promise<void>,
): Promise<void> {
  const services = { config: readConfig(environment), configurationKinds, store: {}, log: pino({ level: 'silent' }) };
  const server = createApp(services as unknown as ApiServices).listen(0, host);
  await once(server, 'listening');
  try {
    await use({ host, port: (server.address() as AddressInfo).port });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const PUBLIC = {
  MUSTER_PUBLIC_URL: 'https://Repository.example.org/muster',
  MUSTER_ALLOWED_HOSTS: 'api, Muster.internal',
};
/** Asks for a key: the host was ours. */
const OURS = 401;

describe('the host of a request', () => {
  it('is the public address, this machine, or a name that is allowed; others are refused', async () => {
    await listening(PUBLIC, '127.0.0.1', async (at) => {
      const ours = ['repository.example.org', 'REPOSITORY.example.org:443', 'repository.example.org.', 'api:8080'];
      for (const host of [...ours, 'muster.internal', 'localhost', `127.0.0.1:${at.port}`, '[::1]:1']) {
        assert.equal(await statusFor(at, host), OURS, host);
      }
      const foreign = ['evil.example', 'repository.example.org.evil.example', 'xrepository.example.org', '10.1.2.3'];
      for (const host of [
        ...foreign,
        'a@localhost',
        'localhost@evil.example',
        'localhost/x',
        'evil.example#',
        '[',
        'a b',
      ]) {
        assert.equal(await statusFor(at, host), 421, host);
      }
    });
  });

  it('is refused on public pages, too, and in an address in the absolute form', async () => {
    await listening({}, '127.0.0.1', async (at) => {
      for (const path of ['/assets/1', '/oai?verb=Identify', '/unsubscribe/x', '/files/1']) {
        assert.equal(await statusFor(at, 'evil.example', { path }), 421, path);
      }
      assert.equal(await statusFor(at, 'localhost', { path: 'http://evil.example/conf/jobs' }), 421);
      assert.equal(await statusFor(at, 'localhost', { path: `http://localhost:${at.port}/conf/jobs` }), OURS);
    });
  });

  it('is refused when it is missing', async () => {
    await listening({}, '127.0.0.1', async ({ port }) => {
      const socket = connect(port, '127.0.0.1');
      socket.write('GET /conf/jobs HTTP/1.0\r\n\r\n');
      assert.match(await text(socket), /^HTTP\/1\.1 421 /);
    });
  });

  it('may be the address of the interface, as containers are asked for their health', async () => {
    const inside = Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
    // A machine without a network still has its loopback interfaces.
    const host = inside ?? '127.0.0.1';
    const environment = { MUSTER_HOST: '0.0.0.0', MUSTER_PUBLIC_URL: 'https://repository.example.org' };
    await listening(environment, '0.0.0.0', async ({ port }) => {
      assert.equal(await statusFor({ host, port }, `${host}:${port}`), OURS);
      assert.equal(await statusFor({ host, port }, '10.99.99.99'), 421);
      assert.equal(await statusFor({ host, port }, '10.99.99.99', { path: '/health/live' }), 200);
    });
  });

  it('is taken from a proxy only if that is trusted', async () => {
    const forwarded = { headers: { 'x-forwarded-host': 'repository.example.org' } };
    const behind = { MUSTER_PUBLIC_URL: 'https://repository.example.org' };
    await listening(behind, '127.0.0.1', async (at) => {
      assert.equal(await statusFor(at, 'evil.example', forwarded), 421);
      assert.equal(await statusFor(at, 'localhost', { headers: { 'x-forwarded-host': 'evil.example' } }), OURS);
    });
    for (const trusted of ['1', 'loopback', '127.0.0.0/8']) {
      await listening({ ...behind, MUSTER_TRUST_PROXY: trusted }, '127.0.0.1', async (at) => {
        assert.equal(await statusFor(at, 'upstream', forwarded), OURS, trusted);
        assert.equal(await statusFor(at, 'localhost', { headers: { 'x-forwarded-host': 'evil.example' } }), 421);
      });
    }
    await listening({ ...behind, MUSTER_TRUST_PROXY: '10.0.0.0/8' }, '127.0.0.1', async (at) => {
      assert.equal(await statusFor(at, 'upstream', forwarded), 421);
    });
  });
});

describe('links in answers', () => {
  let muster: TestMuster;
  before(async () => {
    muster = await openMuster();
  });
  after(() => muster.close());

  async function linkFrom(
    settings: Partial<TestMuster['config']>,
    headers: Record<string, string> = {},
  ): Promise<string> {
    const api: TestApi = await startTestApi({ ...muster, config: { ...muster.config, ...settings } });
    try {
      const key = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
      const sent = send(`${api.url}/conf/jobs?limit=1`, {
        headers: { authorization: `apikey ${key}`, accept: 'application/json', ...headers },
      }).end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      const { job } = (await json(response)) as { job: { link: string }[] };
      return (job[0]?.link ?? '').replace(api.url, 'reached:');
    } finally {
      api.close();
    }
  }

  it('begin with the public address, and else as a request reached Muster', async () => {
    assert.match(await linkFrom({}), /^reached:\/almaws\/v1\/conf\/jobs\//);
    assert.match(
      await linkFrom({ publicUrl: 'https://repository.example.org' }),
      /^https:\/\/repository.example.org\/almaws\/v1\//,
    );
  });

  it('are https behind a trusted proxy with TLS', async () => {
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'muster.example.org' };
    const allowedHosts = ['muster.example.org'];
    assert.match(await linkFrom({ trustedProxies: 1, allowedHosts }, forwarded), /^https:\/\/muster\.example\.org\//);
    assert.match(await linkFrom({ allowedHosts }, forwarded), /^reached:/);
  });
});
