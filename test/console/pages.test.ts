import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { pino } from 'pino';
import { consolePages, isConsolePath } from '../../api/console/console-pages.ts';
import { answerErrors } from '../../api/errors.ts';
import { ensureConsole } from '../../cli/ensure-console.ts';

const MOST_SCRIPT_BYTES = 200_000;

describe('the pages of the console', () => {
  let server: Server;
  let origin: string;
  before(async () => {
    await ensureConsole();
    const log = pino({ level: 'silent' });
    server = express().use(consolePages({})).use(answerErrors(log)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(origin + path, { headers });
  const filesOf = (page: string) =>
    [...page.matchAll(/(?:src|href)="([^"]+\.(?:js|css|svg))"/g)].map(([, file = '']) => file);

  it('name their files so that these are found at any depth, below any path of a proxy', async () => {
    for (const path of ['/', '/account', '/runs/17', '/records/assets/a%2Fb', '/run/', '/configuration/letters/-new']) {
      const answer = await get(path);
      assert.equal(answer.status, 200, path);
      const page = await answer.text();
      for (const base of ['http://here', 'http://here/library/muster']) {
        for (const file of filesOf(page)) {
          const { href } = new URL(file, base + path);
          assert.match(href.slice(base.length), /^\/(console\/[\w.-]+|icon\.svg)$/, `${path} names ${file}`);
        }
      }
    }
  });

  it('allow scripts and styles of this site only, and are asked for anew each time', async () => {
    const { headers } = await get('/runs');
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.equal(headers.get('cache-control'), 'no-cache');
  });

  it('load less than 200 kB of script at first, compressed', async () => {
    const page = await (await get('/')).text();
    let bytes = 0;
    for (const file of filesOf(page).filter((name) => name.endsWith('.js'))) {
      for (const encoding of ['br', 'gzip']) {
        const answer = await get(file.replace('./', '/'), { 'accept-encoding': encoding });
        assert.equal(answer.headers.get('content-encoding'), encoding, file);
        assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
        if (encoding === 'gzip') bytes += Number(answer.headers.get('content-length'));
      }
    }
    assert.ok(bytes > 50_000 && bytes < MOST_SCRIPT_BYTES, `${bytes} bytes`);
  });

  it('are no answer for a missing file, for other methods, and for the paths of the API', async () => {
    assert.equal((await get('/console/index-gone.js')).status, 404);
    assert.equal((await fetch(`${origin}/runs`, { method: 'POST' })).status, 404);
    for (const path of [
      '/almaws/v1/conf/jobs',
      '/conf/sets',
      '/assets/1',
      '/sign-in',
      '//[',
      '/runsx',
      '/constructor',
    ]) {
      assert.equal(isConsolePath(path), false, path);
    }
  });
});
