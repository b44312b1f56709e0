import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Egress } from '../../shared/outside/egress.ts';
import { callOutside, type OutsideRequest } from '../../shared/outside/outside-http.ts';
import { retryAfterMs } from '../../shared/outside/retry-after.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('a call to an outside system', () => {
  let answer: Answer = (_request, response) => response.end('fine');
  const server = createServer((request, response) => answer(request, response));
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const turns: string[] = [];
  const holds: { system: string; forMs: number; part: string | undefined }[] = [];
  const rates = {
    turn: async (system: string) => {
      turns.push(system);
      return { answered: () => undefined };
    },
    hold: async (system: string, forMs: number, _because: string, part?: string) => {
      holds.push({ system, forMs, part });
    },
  };
  const never = new AbortController().signal;
  const call = (more: Partial<OutsideRequest> = {}, signal = never) =>
    callOutside(
      { rates, egress: new Egress([]) },
      'datacite',
      { method: 'GET', url: `${base()}/dois?token=s3cret`, ...more },
      signal,
    );
  beforeEach(() => {
    turns.length = 0;
    holds.length = 0;
  });

  it('takes a turn, and returns status, headers and body unchanged', async () => {
    answer = (request, response) => response.writeHead(422, { 'X-Seen': request.method ?? '' }).end('no');
    const answered = await call({ method: 'POST', body: '{}' });
    assert.ok(answered.kind === 'answered');
    assert.deepEqual([answered.status, answered.headers['x-seen'], answered.body], [422, 'POST', 'no']);
    assert.deepEqual(turns, ['datacite']);
    assert.deepEqual(holds, []);
  });

  it('holds all calls for as long as the system asks, in seconds or by date, up to ten minutes', async () => {
    const answerWith = (status: number, after?: string) => {
      answer = (_request, response) => response.writeHead(status, after ? { 'Retry-After': after } : {}).end();
    };
    answerWith(429, '7');
    await call();
    answerWith(503, new Date(Date.now() + 30_000).toUTCString());
    await call({ part: 'example.org' });
    answerWith(429);
    await call();
    answerWith(429, '86400');
    await call();
    answerWith(503);
    await call();
    assert.equal(holds.length, 4, 'a 503 that names no time is for the one call only');
    assert.equal(holds[0]?.forMs, 7_000);
    assert.ok((holds[1]?.forMs ?? 0) > 25_000 && holds[1]?.part === 'example.org');
    assert.ok((holds[2]?.forMs ?? 0) > 0);
    assert.equal(holds[3]?.forMs, 600_000);
  });

  it('tells requests that certainly did not arrive from those that may have, and shows no secret', async () => {
    const unreachable = await call({ url: 'http://127.0.0.1:1/dois?token=s3cret' });
    assert.equal(unreachable.kind, 'unreachable');
    answer = (request) => request.socket.destroy();
    const dropped = await call({ method: 'PUT', body: 'done, perhaps' });
    assert.equal(dropped.kind, 'unclear');
    answer = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half', () => response.destroy());
    };
    const half = await call();
    assert.equal(half.kind, 'unclear');
    answer = () => undefined;
    const late = await call({ timeoutMs: 50 });
    assert.equal(late.kind, 'unclear');
    answer = (_request, response) => response.end('x'.repeat(2_000));
    const long = await call({ maxBytes: 1_000 });
    assert.equal(long.kind, 'unclear');
    for (const each of [unreachable, dropped, half, late, long]) assert.ok(!JSON.stringify(each).includes('s3cret'));
  });

  it('ends at once when it is aborted', async () => {
    answer = () => undefined;
    const stopping = new AbortController();
    const calling = call({}, stopping.signal);
    stopping.abort(new Error('the worker stops'));
    await assert.rejects(calling, /the worker stops/);
  });
});

describe('Retry-After', () => {
  it('is seconds or a date, and anything else is ignored', () => {
    const now = Date.parse('2026-11-25T12:00:00Z');
    assert.equal(retryAfterMs('120', now), 120_000);
    assert.equal(retryAfterMs('Wed, 25 Nov 2026 12:00:30 GMT', now), 30_000);
    assert.equal(retryAfterMs('Wed, 25 Nov 2026 11:00:00 GMT', now), 0);
    for (const text of [undefined, '', 'soon', '-5x']) assert.equal(retryAfterMs(text, now), undefined);
  });
});
