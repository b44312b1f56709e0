import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openServer } from '../../api/start-api.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';

interface Refusals {
  statuses: Set<number>;
  refused: { code: string; retryAfter: number }[];
}

async function refusalsOf(calls: Promise<Response>[]): Promise<Refusals> {
  const answers = await Promise.all(calls);
  const refused = answers.filter(({ status }) => status === 429);
  return {
    statuses: new Set(answers.map(({ status }) => status)),
    refused: await Promise.all(
      refused.map(async (answer) => ({
        code: /"errorCode":"(\w+)"/.exec(await answer.text())?.[1] ?? '',
        retryAfter: Number(answer.headers.get('retry-after')),
      })),
    ),
  };
}

const many = (call: (n: number) => Promise<Response>) => Array.from({ length: 60 }, (_, n) => call(n));

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
      assert.equal(retryAfter, 1);
    }
  };

  it('answers 25 calls of one key in a second, refuses more with Retry-After, and answers again then', async () => {
    const all = await refusalsOf(many(() => api.get('eager', '/code-tables')));
    assert.deepEqual([...all.statuses].sort(), [200, 429]);
    assertRefused(all);
    assert.ok(60 - all.refused.length >= 25);
    assert.equal((await api.get('calm', '/code-tables')).status, 200, 'others have limits of their own');
    await delay(1_100);
    assert.equal((await api.get('eager', '/code-tables')).status, 200);
  });

  it('answers less without a key, by address', async () => {
    await delay(1_100);
    const all = await refusalsOf(many(() => fetch(`${api.origin}/oai?verb=Identify`)));
    assert.deepEqual([...all.statuses].sort(), [200, 429]);
    assertRefused(all);
    assert.equal((await api.get('calm', '/code-tables')).status, 200, 'whoever has a key does not suffer');
    assert.equal((await fetch(`${api.origin}/health/live`)).status, 200);
  });

  it('counts keys that are not valid by their address, each of them another one', async () => {
    await delay(1_100);
    const address = `${api.origin}/almaws/v1/conf/code-tables`;
    const all = await refusalsOf(many((n) => fetch(address, { headers: { authorization: `apikey wrong-${n}` } })));
    assert.deepEqual([...all.statuses].sort(), [401, 429]);
    assertRefused(all);
  });
});

describe('a server whose clients are slow or many', () => {
  const limits = { callsPerSecond: 0, publicCallsPerSecond: 0, connections: 5 };
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
