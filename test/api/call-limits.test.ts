import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openServer } from '../../api/start-api.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';

interface Refusals {
  answered: number;
  statuses: number[];
  refused: { code: string; retryAfter: number }[];
}

/** A busy machine may spread some over so many seconds that none has too many; it does not spread as many as the last. */
const MANY = [60, 240, 960];

/** Sends more and more requests in one moment, until some are refused. */
async function sendMany(origin: string, headersOf: (n: number) => string): Promise<Refusals> {
  let last: Refusals | undefined;
  for (const many of MANY) {
    last = await sendAtOnce(many, origin, headersOf);
    if (last.refused.length > 0) break;
  }
  return last ?? assert.fail('nothing was sent');
}

/**
 * Each on a connection that is open already: on one connection, each would wait for the answer to the one before it, and
 * on a busy machine fewer would come in a second than are allowed.
 */
async function sendAtOnce(many: number, origin: string, headersOf: (n: number) => string): Promise<Refusals> {
  const { hostname, port } = new URL(origin);
  const sockets = Array.from({ length: many }, () => connect(Number(port), hostname));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  const answers = await Promise.all(
    sockets.map(async (socket, n) => {
      let said = '';
      socket.on('data', (data: Buffer) => (said += data.toString()));
      socket.write(`GET ${headersOf(n)}\r\nhost: ${hostname}\r\nconnection: close\r\n\r\n`);
      await once(socket, 'close');
      return said.slice('HTTP/1.1 '.length);
    }),
  );
  const refused = answers.filter((answer) => answer.startsWith('429'));
  return {
    answered: many - refused.length,
    statuses: [...new Set(answers.map((answer) => Number(answer.slice(0, 3))))].sort(),
    refused: refused.map((answer) => ({
      code: /errorCode[>":]+(\w+)/.exec(answer)?.[1] ?? '',
      retryAfter: Number(/^retry-after: (\d+)/im.exec(answer)?.[1]),
    })),
  };
}

describe('an API with the limits that it has by default', () => {
  let api: TestApi;
  before(async () => {
    api = await openMusterApi({ MUSTER_CALLS_PER_SECOND: '', MUSTER_PUBLIC_CALLS_PER_SECOND: '' });
    await api.makeCaller('eager', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await api.makeCaller('calm', 'GENERAL_SYSTEM_ADMINISTRATOR');
  });
  after(() => api.close());

  const assertRefused = ({ refused }: Refusals) => {
    assert.ok(refused.length > 0, 'all were answered');
    for (const { code, retryAfter } of refused) {
      assert.equal(code, 'PER_SECOND_THRESHOLD');
      assert.equal(retryAfter, 1, 'seconds');
    }
  };

  it('answers 25 calls of one key in a second, refuses more with Retry-After, and answers again then', async () => {
    const all = await sendMany(api.origin, () => `/conf/sets HTTP/1.1\r\nauthorization: apikey ${api.keyOf('eager')}`);
    assert.deepEqual(all.statuses, [200, 429]);
    assertRefused(all);
    assert.ok(all.answered >= 25);
    assert.equal((await api.get('calm', '/sets')).status, 200, 'others have limits of their own');
    await delay(1_100);
    assert.equal((await api.get('eager', '/sets')).status, 200);
  });

  it('answers less without a key, by address', async () => {
    await delay(1_100);
    const all = await sendMany(api.origin, () => '/oai?verb=Identify HTTP/1.1');
    assert.deepEqual(all.statuses, [200, 429]);
    assertRefused(all);
    assert.equal((await api.get('calm', '/sets')).status, 200, 'whoever has a key does not suffer');
    assert.equal((await fetch(`${api.origin}/health/live`)).status, 200);
  });

  it('counts keys that are not valid by their address, each of them another one', async () => {
    await delay(1_100);
    const all = await sendMany(api.origin, (n) => `/conf/sets HTTP/1.1\r\nauthorization: apikey wrong-${n}`);
    assert.deepEqual(all.statuses, [401, 429]);
    assertRefused(all);
  });
});

describe('a server whose clients are slow or many', () => {
  const limits = { callsPerSecond: 0, publicCallsPerSecond: 0, querySeconds: 60, setsPerPerson: 10, connections: 5 };
  const patience = { headersMs: 300, requestMs: 300, idleMs: 60_000, checkingMs: 50 };
  const server = openServer(
    (request, response) => {
      request.resume().once('end', () => response.end());
    },
    { limits },
    patience,
  );
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const open = () => connect((server.address() as AddressInfo).port, '127.0.0.1');

  for (const [what, start] of [
    ['a body', 'POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 100000\r\n\r\n'],
    ['headers', 'GET / HTTP/1.1\r\nhost: here\r\nx-slow: '],
  ] as const) {
    it(`ends a request that brings ${what} byte by byte`, async () => {
      const socket = open();
      const ended = once(socket, 'close');
      let said = '';
      socket.on('data', (data: Buffer) => (said += data.toString()));
      socket.on('error', () => undefined);
      socket.write(start);
      const dribble = setInterval(() => socket.write('x'), 20);
      await ended;
      clearInterval(dribble);
      assert.match(said, /^HTTP\/1.1 408 /);
    });
  }

  it('closes connections beyond those that it may have', async () => {
    const sockets = Array.from({ length: 12 }, open);
    let closed = 0;
    for (const socket of sockets) socket.on('error', () => undefined).once('close', () => (closed += 1));
    while (closed < 7) await delay(10);
    const count = await new Promise<number>((resolve) => server.getConnections((_error, n) => resolve(n)));
    assert.ok(count <= 5, `${count} are open`);
    for (const socket of sockets) socket.destroy();
  });
});
