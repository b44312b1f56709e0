import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { after, before, describe, it } from 'node:test';
import { download } from '../../activities/services/download/download.ts';
import type { DownloadPolicy } from '../../activities/services/download/download-policy.ts';
import type { DownloadServices } from '../../activities/services/download/follow.ts';
import {
  drip,
  endless,
  file,
  endlessNothing,
  gzipBomb,
  page,
  redirect,
  silence,
  startHostileServer,
  status,
  wrongLength,
  type HostileServer,
} from '../stand-ins/hostile-server.ts';
import { until } from '../support/until.ts';
import { openTestDownloads, type TestDownloads } from './support.ts';

const NEVER = new AbortController().signal;
const PDF_START = Buffer.from('%PDF-1.7\n');

function pdf(bytes: number): Buffer {
  return Buffer.concat([PDF_START, randomBytes(bytes - PDF_START.length)]);
}

describe('a download', () => {
  let server: HostileServer;
  let downloads: TestDownloads;
  let count = 0;
  before(async () => {
    server = await startHostileServer();
    downloads = await openTestDownloads({
      allow: [server.place],
      policy: {
        limitBytes: 4 * 1024 * 1024,
        connectionsPerHost: 4,
      },
      names: (hostname) => {
        if (hostname === 'both.example') return [publicAddress, inside];
        if (hostname === 'inside.example') return [inside];
        if (hostname === 'sixth.example') return [{ address: '::ffff:10.0.0.1', family: 6 }];
        return [];
      },
    });
  });
  after(async () => {
    await downloads.close();
    await server.close();
  });
  const publicAddress = { address: '93.184.216.34', family: 4 };
  const inside = { address: '127.0.0.1', family: 4 };

  const folder = () => join(downloads.folder, String((count += 1)));
  const fetchFrom = (url: string, into = folder(), signal = NEVER, by: DownloadServices = downloads) =>
    download(by, new URL(url), into, signal);
  const requestsOf = (path: string) => server.requests.filter((request) => request.path === path);

  async function reasonOf(url: string, by: DownloadServices = downloads): Promise<string> {
    const into = folder();
    const result = await fetchFrom(url, into, NEVER, by);
    if (result.kind !== 'failed') return result.kind;
    if (!result.isTransient) assert.deepEqual(await readdir(into).catch(() => []), [], 'no part is left');
    assert.ok(!result.message.includes('secret'), 'no query in messages');
    return `${result.reason}${result.isTransient ? ' (may pass)' : ''}`;
  }

  async function expectFile(url: string, body: Buffer, into = folder()) {
    const result = await fetchFrom(url, into);
    assert.equal(result.kind, 'file', JSON.stringify(result));
    if (result.kind !== 'file') throw new Error('no file');
    assert.deepEqual(await readFile(result.path), body);
    assert.equal(result.sha256, createHash('sha256').update(body).digest('hex'));
    assert.equal(result.size, body.length);
    return result;
  }

  it('fetches a file with its name, type and hash, and identifies itself', async () => {
    const body = pdf(100_000);
    const url = server.serve('/plain', file({ body, headers: { 'content-disposition': 'inline; filename="a.pdf"' } }));
    const result = await expectFile(`${url}?token=secret`, body);
    assert.equal(result.name, 'a.pdf');
    assert.equal(result.mimeType, 'application/pdf');
    const [request] = requestsOf('/plain');
    assert.match(request?.headers['user-agent'] ?? '', /^Muster\/.*library@example\.org/);
    assert.equal(request?.headers['accept-encoding'], 'identity');
    assert.equal(request?.headers['cookie'], undefined);
    assert.equal(request?.headers['authorization'], undefined);
  });

  it('follows redirects, but only to public addresses', async () => {
    const body = pdf(2_000);
    server.serve('/target', file({ body }));
    await expectFile(server.serve('/hop', redirect('/target', 307)), body);
    assert.equal(await reasonOf(server.serve('/round', redirect('/round'))), 'TOO_MANY_REDIRECTS');
    const metadata = server.serve('/metadata', redirect('http://169.254.169.254/latest/meta-data/?secret'));
    assert.equal(await reasonOf(metadata), 'ADDRESS_BLOCKED');
    const [, port] = server.place.split(':');
    assert.equal(await reasonOf(server.serve('/numbers', redirect(`http://2130706433:${port}/target`))), 'file');
    assert.equal(await reasonOf(server.serve('/local', redirect(`http://[::1]/`))), 'ADDRESS_BLOCKED');
    assert.equal(await reasonOf(server.serve('/ftp', redirect('ftp://example.org/x'))), 'ADDRESS_NOT_SUPPORTED');
    assert.equal(
      await reasonOf(server.serve('/user', redirect('http://user:secret@example.org/'))),
      'CREDENTIALS_IN_ADDRESS',
    );
    assert.equal(await reasonOf(server.serve('/ports', redirect('http://example.org:6379/'))), 'PORT_NOT_ALLOWED');
  });

  it('connects only to addresses it has checked: a name with any internal address is refused', async () => {
    const before = server.requests.length;
    assert.equal(await reasonOf('http://inside.example/'), 'ADDRESS_BLOCKED');
    assert.equal(await reasonOf('http://both.example/'), 'ADDRESS_BLOCKED');
    assert.equal(await reasonOf('http://sixth.example/'), 'ADDRESS_BLOCKED');
    assert.equal(await reasonOf('https://inside.example/'), 'ADDRESS_BLOCKED');
    assert.equal(await reasonOf(server.serve('/rebound', redirect('http://inside.example/'))), 'ADDRESS_BLOCKED');
    assert.equal(await reasonOf('http://nowhere.example/'), 'HOST_NOT_FOUND');
    assert.equal(server.requests.length, before + 1, 'only the redirect was asked for');
  });

  it('resolves a name once per connection, so that an answer cannot change between check and connect', async () => {
    let asked = 0;
    const rebinding = await openTestDownloads({
      names: () => {
        asked += 1;
        return asked === 1 ? [inside] : [publicAddress];
      },
    });
    const result = await download(rebinding, new URL('http://rebinding.example/'), join(rebinding.folder, 'a'), NEVER);
    assert.equal(result.kind === 'failed' && result.reason, 'ADDRESS_BLOCKED');
    assert.equal(asked, 1);
    await rebinding.close();
  });

  it('tells temporary failures from permanent ones', async () => {
    const answers = {
      401: 'ACCESS_DENIED',
      403: 'ACCESS_DENIED',
      404: 'NOT_FOUND',
      410: 'NOT_FOUND',
      418: 'REFUSED',
      204: 'REFUSED',
      500: 'SERVER_ERROR (may pass)',
      503: 'SERVER_ERROR (may pass)',
    };
    for (const [code, reason] of Object.entries(answers)) {
      assert.equal(await reasonOf(server.serve(`/status/${code}`, status(Number(code)))), reason, code);
    }
    assert.equal(await reasonOf(server.serve('/empty', file({ body: Buffer.alloc(0) }))), 'EMPTY');
  });

  it('waits as long as a host asks', async () => {
    const result = await fetchFrom(server.serve('/busy', status(429, { 'retry-after': '30' })));
    assert.equal(result.kind === 'failed' && result.retryAfterMs, 30_000);
    assert.deepEqual(downloads.held.at(-1), { host: server.place, forMs: 30_000 });
    await fetchFrom(server.serve('/maintenance', status(503, { 'retry-after': '7' })));
    assert.deepEqual(downloads.held.at(-1), { host: server.place, forMs: 7_000 });
  });

  it('cuts an endless body, or one larger than announced, at the limit', async () => {
    assert.equal(await reasonOf(server.serve('/endless', endless())), 'TOO_LARGE');
    const announced = server.serve('/announced', status(200, { 'content-length': '5000000', 'content-type': 'a/b' }));
    assert.equal(await reasonOf(announced), 'TOO_LARGE');
  });

  it('gives up for now on a silent or very slow server', async () => {
    /** With its own connections, which have these limits; elsewhere they are long, because a busy machine is slow too. */
    const reasonWithin = async (policy: Partial<DownloadPolicy>, url: string) => {
      const hurried = await openTestDownloads({ allow: [server.place], policy });
      try {
        return await reasonOf(url, hurried);
      } finally {
        await hurried.close();
      }
    };
    const silent = server.serve('/silent', silence(false));
    assert.equal(await reasonWithin({ headersMs: 500 }, silent), 'TIMEOUT (may pass)');
    const headOnly = server.serve('/head-only', silence(true));
    assert.equal(await reasonWithin({ idleMs: 500 }, headOnly), 'TIMEOUT (may pass)');
    const dripping = server.serve('/drip', drip(20));
    const slow = { slowWindowMs: 300, leastBytesPerSecond: 1_000 };
    assert.equal(await reasonWithin(slow, dripping), 'TOO_SLOW (may pass)');
    assert.equal(await reasonWithin({ totalMs: 200 }, dripping), 'TIMEOUT (may pass)');
  });

  it('ends when it is too large on its way, whatever it is decompressed', async () => {
    assert.equal(await reasonOf(server.serve('/nothing', endlessNothing())), 'TOO_LARGE');
    assert.equal(await reasonOf(server.serve('/no-page', endlessNothing('text/html'))), 'TOO_LARGE');
  });

  it('decompresses bodies compressed in transit, up to the file size limit', async () => {
    const body = pdf(200_000);
    const sent = (coding: string, bytes: Uint8Array) =>
      file({ body: bytes, etag: '"v1"', type: 'application/pdf', headers: { 'content-encoding': coding } });
    await expectFile(server.serve('/gzip', sent('gzip', gzipSync(body))), body);
    await expectFile(server.serve('/deflate', sent('deflate', deflateSync(body))), body);
    await expectFile(server.serve('/brotli', sent('br', brotliCompressSync(body))), body);
    await expectFile(server.serve('/twice-coded', sent('gzip, br', brotliCompressSync(gzipSync(body)))), body);
    assert.equal(await reasonOf(server.serve('/strange', sent('zstd', body))), 'ENCODED');
    assert.equal(await reasonOf(server.serve('/no-gzip', sent('gzip', body))), 'ENCODED');
    assert.equal(await reasonOf(server.serve('/bomb', gzipBomb('application/pdf', 16, '%PDF-1.7 '))), 'TOO_LARGE');
    assert.equal(await reasonOf(server.serve('/page-bomb', gzipBomb('text/html', 16))), 'page');
    const codings = Array(20).fill('gzip').join(', ');
    assert.equal(await reasonOf(server.serve('/many-codings', sent(codings, gzipSync(body)))), 'ENCODED');
  });

  it('does not accept a truncated compressed body as complete, and does not resume it midway', async () => {
    const body = pdf(400_000);
    const once = (request: number, bytes: number) => (request === 1 ? Math.ceil(bytes / 2) : undefined);
    const coded = { body: gzipSync(body), etag: '"v1"', headers: { 'content-encoding': 'gzip' } };
    await expectFile(server.serve('/cut-gzip', file({ ...coded, cut: once })), body);
    assert.equal(requestsOf('/cut-gzip')[1]?.headers.range, undefined);
    const short = file({ ...coded, body: coded.body.subarray(0, 300_000) });
    assert.equal(await reasonOf(server.serve('/short-gzip', short)), 'CUT_OFF (may pass)');
  });

  it('keeps an archive unchanged when its own compression is declared as a content encoding', async () => {
    const archive = gzipSync(Buffer.from('a tar archive'));
    const headers = { 'content-encoding': 'x-gzip' };
    const named = await expectFile(server.serve('/data.tar.gz', file({ body: archive, headers })), archive);
    assert.equal(named.name, 'data.tar.gz');
    const byType = file({ body: archive, type: 'application/gzip', headers: { 'content-encoding': 'gzip' } });
    await expectFile(server.serve('/get', byType), archive);
    const disposed = { ...headers, 'content-disposition': 'attachment; filename="set.tgz"' };
    await expectFile(server.serve('/get?set=1', file({ body: archive, headers: disposed })), archive);
  });

  it('reads names and addresses that headers hold in UTF-8 or in Latin-1', async () => {
    const body = pdf(2_000);
    const raw = (text: string, encoding: 'utf8' | 'latin1') => Buffer.from(text, encoding).toString('latin1');
    const named = (encoding: 'utf8' | 'latin1') =>
      file({ body, headers: { 'content-disposition': raw('attachment; filename="Übung Größe.pdf"', encoding) } });
    assert.equal((await expectFile(server.serve('/utf8', named('utf8')), body)).name, 'Übung Größe.pdf');
    assert.equal((await expectFile(server.serve('/latin1', named('latin1')), body)).name, 'Übung Größe.pdf');
    server.serve('/%C3%9Cbung.pdf', file({ body }));
    const moved = await expectFile(server.serve('/moved', redirect(raw('/Übung.pdf', 'utf8'))), body);
    assert.equal(moved.name, 'Übung.pdf');
    const odd = file({ body, etag: raw('"ü"', 'utf8'), cut: (request) => (request === 1 ? 1_500 : undefined) });
    await expectFile(server.serve('/odd-etag', odd), body);
    assert.equal(
      requestsOf('/odd-etag')[1]?.headers['if-range'],
      raw('"ü"', 'utf8'),
      'the validator goes back as it came',
    );
  });

  it('returns cookies to the host that set them, within one link, and to no other', async () => {
    const body = pdf(2_000);
    const other = await startHostileServer();
    try {
      const wantsCookie = server.serve('/wants-cookie', (request, response) => {
        if (request.headers.cookie?.includes('session=1')) return file({ body })(request, response);
        const cookies = ['session=1; Path=/; HttpOnly', 'elsewhere=1; Domain=example.org'];
        return void response.writeHead(302, { location: '/wants-cookie', 'set-cookie': cookies }).end();
      });
      await expectFile(wantsCookie, body);
      assert.equal(requestsOf('/wants-cookie').at(-1)?.headers.cookie, 'session=1');
      await expectFile(wantsCookie, body);
      assert.equal(requestsOf('/wants-cookie').at(-2)?.headers.cookie, undefined, 'a new link begins without');

      // Cookies know no ports: another host needs another name.
      const elsewhere = await openTestDownloads({
        allow: [server.place, `other.example:${new URL(other.url).port}`],
        names: () => [inside],
      });
      const port = new URL(other.url).port;
      other.serve('/file', file({ body }));
      const leaving = server.serve('/leaving', (_request, response) => {
        const location = `http://other.example:${port}/file`;
        response.writeHead(302, { location, 'set-cookie': 'secret=1' }).end();
      });
      const left = await download(elsewhere, new URL(leaving), join(elsewhere.folder, 'a'), NEVER);
      assert.equal(left.kind, 'file', JSON.stringify(left));
      assert.equal(other.requests.at(-1)?.headers.cookie, undefined);
      await elsewhere.close();
    } finally {
      await other.close();
    }
  });

  it('follows a page that only leads on, like a redirect', async () => {
    const body = pdf(2_000);
    server.serve('/files/paper.pdf', file({ body }));
    const meta = (content: string) =>
      page(`<html><head><meta http-equiv="Refresh" content="${content}"></head></html>`);
    await expectFile(server.serve('/meta', meta('0; url=/files/paper.pdf')), body);
    await expectFile(server.serve('/quoted', meta("3;URL='files/paper.pdf'")), body);
    await expectFile(server.serve('/header', page('<html>', { refresh: '0; url=/files/paper.pdf' })), body);
    const based = '<html><base href="/files/"><meta http-equiv=refresh content="1;paper.pdf">';
    await expectFile(server.serve('/based', page(based)), body);

    assert.equal(await reasonOf(server.serve('/reloading', meta('30'))), 'page');
    assert.equal(await reasonOf(server.serve('/itself', meta('5; url=/itself'))), 'page');
    assert.equal(await reasonOf(server.serve('/to-be-read', meta('300; url=/files/paper.pdf'))), 'page');
    server.serve('/ping', meta('0; url=/pong'));
    assert.equal(await reasonOf(server.serve('/pong', meta('0; url=/ping'))), 'TOO_MANY_REDIRECTS');
    assert.equal(await reasonOf(server.serve('/inside', meta('0; url=http://169.254.169.254/'))), 'ADDRESS_BLOCKED');
    assert.equal(await reasonOf(server.serve('/script', meta('0; url=javascript:alert(1)'))), 'ADDRESS_NOT_SUPPORTED');
  });

  it('does not accept a short body as complete', async () => {
    const body = pdf(5_000);
    assert.equal(await reasonOf(server.serve('/short', wrongLength(body, 9_000))), 'CUT_OFF (may pass)');
    const long = await fetchFrom(server.serve('/long', wrongLength(body, 4_000)));
    assert.notEqual(long.kind, 'page');
    if (long.kind === 'file') assert.equal(long.size, 4_000);
  });

  it('tells pages from files by their content, not their header', async () => {
    const html = '<!DOCTYPE html><html><body>Log in</body></html>';
    const lying = file({ body: Buffer.from(html), type: 'application/pdf' });
    assert.equal(await reasonOf(server.serve('/lying.pdf', lying)), 'page');
    assert.equal(await reasonOf(server.serve('/page', page('some text'))), 'page');
    const body = pdf(3_000);
    const result = await expectFile(server.serve('/get.php', file({ body, type: 'text/html' })), body);
    assert.equal(result.name, 'get.pdf');
    const csv = Buffer.from('a,b\n1,2\n');
    const table = await expectFile(server.serve('/table', file({ body: csv, type: 'text/csv; charset=utf-8' })), csv);
    assert.deepEqual([table.name, table.mimeType], ['table.csv', 'text/csv']);
  });

  it('refuses programs by their bytes', async () => {
    const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(3_000)]);
    assert.equal(await reasonOf(server.serve('/paper.pdf', file({ body: program }))), 'TYPE_NOT_ALLOWED');
  });

  it('resumes where a body was cut off, as long as it makes progress', async () => {
    const body = pdf(1_000_000);
    const half = (_request: number, bytes: number) => (bytes > 200_000 ? Math.ceil(bytes / 2) : undefined);
    const url = server.serve('/half', file({ body, etag: '"v1"', cut: half }));
    await expectFile(url, body);
    const ranges = requestsOf('/half').map(({ headers }) => headers.range);
    assert.ok(ranges.length >= 3 && ranges[0] === undefined && ranges[1]?.startsWith('bytes='), ranges.join());
    assert.ok(
      requestsOf('/half')
        .slice(1)
        .every(({ headers }) => headers['if-range'] === '"v1"'),
    );
  });

  it('resumes by Last-Modified without an ETag, and from the start with neither', async () => {
    const body = pdf(300_000);
    const once = (request: number, bytes: number) => (request === 1 ? Math.ceil(bytes / 2) : undefined);
    const dated = server.serve('/dated', file({ body, lastModified: 'Wed, 01 Jan 2025 00:00:00 GMT', cut: once }));
    await expectFile(dated, body);
    assert.equal(requestsOf('/dated')[1]?.headers['if-range'], 'Wed, 01 Jan 2025 00:00:00 GMT');
    await expectFile(server.serve('/weak', file({ body, etag: 'W/"v1"', cut: once })), body);
    assert.equal(requestsOf('/weak')[1]?.headers.range, undefined);
    await expectFile(server.serve('/rangeless', file({ body, etag: '"v1"', hasRanges: false, cut: once })), body);
  });

  it('starts over when the file changes between two ranges, even when the server does not say so', async () => {
    const [first, second] = [pdf(300_000), pdf(320_000)];
    let version = 0;
    const path = server.serve('/changing', (request, response) => {
      version += 1;
      const serve =
        version === 1 ? file({ body: first, etag: '"1"', cut: () => 150_000 }) : file({ body: second, etag: '"2"' });
      return serve(request, response);
    });
    await expectFile(path, second);

    let asked = 0;
    const careless = server.serve('/careless', (request, response) => {
      asked += 1;
      if (asked === 1) return file({ body: first, etag: '"1"', cut: () => 150_000 })(request, response);
      // If-Range is not looked at: the rest of another file comes as 206.
      delete request.headers['if-range'];
      return file({ body: second, etag: '"2"' })(request, response);
    });
    await expectFile(careless, second);
  });

  it('understands 416: the file is complete, or has become shorter', async () => {
    const body = pdf(200_000);
    const into = folder();
    let answers = 0;
    const url = server.serve('/past-end', (_request, response) => {
      answers += 1;
      if (answers > 1) return void response.writeHead(416, { 'content-range': 'bytes */100000' }).end();
      response.writeHead(200, { etag: '"v1"' }).write(body.subarray(0, 100_000));
    });
    const stopping = new AbortController();
    const attempt = fetchFrom(url, into, stopping.signal);
    await until('all of it is here', async () => (await sizeOfPart(into)) >= 100_000);
    stopping.abort(new Error('stopped by the test'));
    await assert.rejects(attempt, /stopped by the test/);
    await expectFile(url, body.subarray(0, 100_000), into);

    answers = 0;
    const shorter = pdf(50_000);
    const shrunk = server.serve('/shrunk', (request, response) => {
      answers += 1;
      if (answers === 1) return file({ body, etag: '"v1"', cut: () => 100_000 })(request, response);
      return file({ body: shorter, etag: '"v1"' })(request, response);
    });
    await expectFile(shrunk, shorter);
  });

  it('resumes in the next attempt after it was stopped, and leaves only the file', async () => {
    const body = pdf(2_000_000);
    const into = folder();
    let isSlow = true;
    const url = server.serve('/stopped', async (request, response) => {
      if (!isSlow) return file({ body, etag: '"v1"' })(request, response);
      response.writeHead(200, { etag: '"v1"', 'content-length': body.length });
      response.write(body.subarray(0, 500_000));
    });
    const stopping = new AbortController();
    const attempt = fetchFrom(url, into, stopping.signal);
    await until('some of it is here', async () => (await sizeOfPart(into)) >= 500_000);
    stopping.abort(new Error('stopped by the test'));
    await assert.rejects(attempt, /stopped by the test/);
    isSlow = false;
    await expectFile(url, body, into);
    assert.equal(requestsOf('/stopped')[1]?.headers.range, 'bytes=500000-');
    assert.equal((await readdir(into)).filter((name) => name.endsWith('.part')).length, 1);
  });

  it('never mixes two simultaneous attempts: one of them ends with the file', async () => {
    const body = pdf(3_000_000);
    const into = folder();
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    let asked = 0;
    const url = server.serve('/twice', async (request, response) => {
      asked += 1;
      if (asked > 1) return file({ body, etag: '"v1"' })(request, response);
      response.writeHead(200, { etag: '"v1"', 'content-length': body.length });
      response.write(body.subarray(0, 1_000_000));
      await gate;
      response.end(body.subarray(1_000_000));
    });
    const superseded = new AbortController();
    const first = fetchFrom(url, into, superseded.signal);
    await until('the first is on its way', async () => (await sizeOfPart(into)) >= 1_000_000);
    await expectFile(url, body, into);
    open();
    setTimeout(() => superseded.abort(new Error('told so by Temporal')), 500);
    await assert.rejects(first, /told so by Temporal/);
    const [left] = (await readdir(into)).filter((name) => name.endsWith('.part'));
    assert.deepEqual(await readFile(join(into, left ?? '')), body, 'the late one wrote nothing into it');
  });

  async function sizeOfPart(into: string): Promise<number> {
    const [name] = (await readdir(into).catch(() => [])).filter((entry) => entry.endsWith('.part'));
    return name === undefined ? 0 : (await readFile(join(into, name)).catch(() => Buffer.alloc(0))).length;
  }
});
