import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as send, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { pino } from 'pino';
import { readBody } from '../../api/body.ts';
import { answerErrors } from '../../api/errors.ts';
import { queryValues } from '../../api/query-values.ts';
import { fc } from '../support/property-testing.ts';

describe('odd input', () => {
  let server: Server;
  before(async () => {
    const app = express();
    app.use(readBody());
    app.use((request, response) => {
      response.json({ values: Object.fromEntries(queryValues(request)), body: request.body as unknown });
    });
    app.use(answerErrors(pino({ level: 'silent' })));
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());

  /** Sends the path as it is, which `fetch` would not. */
  async function call(method: string, path: string, body?: string): Promise<{ status: number; said: string }> {
    const { port } = server.address() as AddressInfo;
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    // A connection of its own: one that is kept may be closed by the server just when a busy machine sends again.
    const sent = send({ host: '127.0.0.1', port, method, path, headers, agent: false });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, said: await text(response) };
  }

  it('in addresses is read like any other', async () => {
    for (const path of ['//[', '//[?q=x', '//]:99999/?q=x', '/?q=%', '/?%ff=%00x', '/??', '/?q=x?y']) {
      assert.ok((await call('GET', path)).status < 500, path);
    }
    assert.match((await call('GET', '//[?q=x')).said, /"q":"x"/);
    assert.match((await call('GET', '/?q=x?y')).said, /"q":"x\?y"/);
  });

  it('in addresses never breaks the API', async () => {
    const path = fc.string({
      unit: fc.constantFrom(...('/?&=[]%@:;#+.aB0%2f%00%ff'.match(/%..|./g) ?? [])),
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(path, async (end) => {
        assert.ok((await call('GET', `/${end}`)).status < 500);
      }),
    );
  });

  it('in bodies that are nested deep is refused with words, whatever is nested', async () => {
    for (const depth of [101, 5_000, 100_000]) {
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
        ['[{"a":', '}]'],
      ] as const) {
        const times = Math.ceil(depth / (open.length > 5 ? 2 : 1));
        const { status, said } = await call('POST', '/', `${open.repeat(times)}1${close.repeat(times)}`);
        assert.deepEqual([status, /BODY_TOO_DEEP/.test(said)], [400, true], `${depth} ${open}`);
      }
    }
    assert.equal((await call('POST', '/', `${'['.repeat(100)}1${']'.repeat(100)}`)).status, 200);
  });

  it('in bodies that are wide is read', async () => {
    assert.equal((await call('POST', '/', JSON.stringify(Array.from({ length: 200_000 }, () => 1)))).status, 200);
  });
});
