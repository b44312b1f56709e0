import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { downloadLink } from '../../activities/services/download/download-link.ts';
import { file, page, redirect, startHostileServer, status, type HostileServer } from '../stand-ins/hostile-server.ts';
import { openTestDownloads, type TestDownloads } from './support.ts';

const NEVER = new AbortController().signal;

describe('a link to a landing page', () => {
  let server: HostileServer;
  let downloads: TestDownloads;
  let count = 0;
  before(async () => {
    server = await startHostileServer();
    downloads = await openTestDownloads({ allow: [server.place] });
    for (const name of ['a', 'b', 'c']) server.serve(`/${name}.pdf`, file({ body: Buffer.from(`%PDF-1.7 ${name}`) }));
    server.serve('/data.csv', file({ body: Buffer.from('x,y\n'), type: 'text/csv' }));
  });
  after(async () => {
    await downloads.close();
    await server.close();
  });

  /** Downloads what the link leads to. @returns the contents, or why not. */
  async function bring(behaviour: Parameters<HostileServer['serve']>[1]): Promise<string[] | string> {
    count += 1;
    const kept: string[] = [];
    const folder = join(downloads.folder, String(count));
    const failure = await downloadLink(
      {
        services: downloads,
        folderOf: (url) => join(folder, encodeURIComponent(url.pathname)),
        isHere: () => false,
        keep: async (_url, { path }) => {
          kept.push(await readFile(path, 'utf8'));
          return undefined;
        },
        signal: NEVER,
      },
      new URL(server.serve(`/landing/${count}`, behaviour)),
    );
    return failure ? failure.reason : kept;
  }

  it('yields all items of its Link header, but no pages', async () => {
    const link =
      '</a.pdf>; rel="item"; type="application/pdf", </data.csv>; rel=item; type="text/csv", </more>; rel="item"; type="text/html", <https://doi.org/x>; rel="cite-as"';
    assert.deepEqual(await bring(page('<html>', { link })), ['%PDF-1.7 a', 'x,y\n']);
    assert.deepEqual(await bring(page('<html>', { link: ['</b.pdf>; rel=item', '</c.pdf>; rel=item'] })), [
      '%PDF-1.7 b',
      '%PDF-1.7 c',
    ]);
  });

  it('yields the items of its linkset, in both forms, for this page only', async () => {
    const link = '</linkset>; rel="linkset"; type="application/linkset+json"';
    const landing = `${server.url}/landing/${count + 1}`;
    const linkset = {
      linkset: [
        { anchor: landing, item: [{ href: '/b.pdf', type: 'application/pdf' }] },
        { anchor: `${server.url}/other`, item: [{ href: '/c.pdf' }] },
      ],
    };
    const served = (type: string, text: string) => file({ body: Buffer.from(text), type });
    server.serve('/linkset', served('application/linkset+json', JSON.stringify(linkset)));
    assert.deepEqual(await bring(page('<html>', { link })), ['%PDF-1.7 b']);

    const own = `${server.url}/landing/${count + 1}`;
    server.serve(
      '/linkset',
      served(
        'application/linkset',
        `<${server.url}/c.pdf>\n ; rel="item"\n ; anchor="${own}",\n</a.pdf>; rel="item"; anchor="/other"`,
      ),
    );
    assert.deepEqual(await bring(page('<html>', { link })), ['%PDF-1.7 c']);
  });

  it('falls back to its HTML when a linkset is unavailable', async () => {
    const html = '<html><head><link rel="item" href="/a.pdf"></head>';
    server.serve('/broken', status(500));
    assert.deepEqual(await bring(page(html, { link: '</broken>; rel="linkset"' })), ['%PDF-1.7 a']);
    server.serve('/nonsense', file({ body: Buffer.from('{"linkset": 7'), type: 'application/linkset+json' }));
    assert.deepEqual(await bring(page(html, { link: '</nonsense>; rel="linkset"' })), ['%PDF-1.7 a']);
    assert.deepEqual(await bring(page(html, { link: '<http://169.254.169.254/>; rel="linkset"' })), ['%PDF-1.7 a']);
  });

  it('yields the items or PDFs that its HTML links, else its citation_pdf_url', async () => {
    const head = (inside: string) => page(`<!doctype html><html><head>${inside}</head><body>An article</body>`);
    assert.deepEqual(await bring(head('<link rel="alternate" type="application/pdf" href="/b.pdf">')), ['%PDF-1.7 b']);
    assert.deepEqual(await bring(head('<base href="/sub/"><link rel="item" href="../c.pdf">')), ['%PDF-1.7 c']);
    const meta =
      '<META NAME="citation_pdf_url" CONTENT="/a.pdf?x=1&amp;y=2"><meta name=citation_pdf_url content=/b.pdf>';
    assert.deepEqual(await bring(head(meta)), ['%PDF-1.7 a']);
    assert.equal(await bring(head('<link rel="alternate" type="application/rss+xml" href="/feed">')), 'NO_FILE_FOUND');
    const described = '<meta name="description" content="Notes on the charset"><link rel="item" href="/a.pdf">';
    assert.deepEqual(await bring(page(described, { 'content-type': 'text/html' })), ['%PDF-1.7 a']);
  });

  it('is distinguished from a login page', async () => {
    assert.equal(await bring(page('<form><input type="password" name="p"></form>')), 'LOGIN_REQUIRED');
    assert.equal(await bring(page('<form><input type=hidden name="SAMLRequest"></form>')), 'LOGIN_REQUIRED');
    server.serve('/login', page('<!doctype html><input type="password">'));
    assert.equal(await bring(redirect('/login')), 'LOGIN_REQUIRED');
    assert.equal(await bring(page('<p>Nothing here</p>')), 'NO_FILE_FOUND');
  });

  it('is followed one hop further, and no more', async () => {
    server.serve('/second', page('<link rel="item" href="/a.pdf">'));
    assert.equal(await bring(page('<html>', { link: '</second>; rel="item"' })), 'NO_FILE_FOUND');
    const itself = `/landing/${count + 1}`;
    assert.equal(await bring(page('<html>', { link: `<${itself}#main>; rel="item"` })), 'NO_FILE_FOUND');
  });

  it('leads to internal addresses no more than a link does', async () => {
    assert.equal(await bring(page('<html>', { link: '<http://127.0.0.1/>; rel="item"' })), 'ADDRESS_BLOCKED');
    assert.equal(
      await bring(page('<meta name="citation_pdf_url" content="file:///etc/passwd">')),
      'ADDRESS_NOT_SUPPORTED',
    );
    const many = Array.from({ length: 51 }, (_, index) => `</${index}.pdf>; rel=item`).join(', ');
    assert.equal(await bring(page('<html>', { link: many })), 'TOO_MANY_FILES');
  });

  it('is read in its own charset: from its byte order mark, header, meta element or bytes', async () => {
    const html = (charset?: string) =>
      `<html><head>${charset === undefined ? '' : `<meta charset="${charset}">`}<link rel="item" href="/Übung.pdf"></head>`;
    server.serve('/%C3%9Cbung.pdf', file({ body: Buffer.from('%PDF-1.7 Ü') }));
    const sent = (bytes: Buffer, type = 'text/html') => file({ body: bytes, type });
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(html(), 'utf16le')]);
    const pages = {
      'by its header': sent(Buffer.from(html(), 'latin1'), 'text/html; charset=ISO-8859-1'),
      'by its meta element': sent(Buffer.from(html('iso-8859-1'), 'latin1')),
      'by its mark': sent(utf16, 'text/html; charset=utf-8'),
      'by its bytes, UTF-8': sent(Buffer.from(html())),
      'by its bytes, Latin-1': sent(Buffer.from(html(), 'latin1')),
      'with a charset that nobody knows': sent(Buffer.from(html()), 'text/html; charset=martian'),
    };
    for (const [how, behaviour] of Object.entries(pages)) {
      assert.deepEqual(await bring(behaviour), ['%PDF-1.7 Ü'], how);
    }
  });

  it('gets its own cookie back when its files are fetched', async () => {
    server.serve('/members.pdf', (request, response) =>
      request.headers.cookie === 'visited=yes'
        ? file({ body: Buffer.from('%PDF-1.7 members') })(request, response)
        : status(403)(request, response),
    );
    const link = '</members.pdf>; rel=item';
    assert.deepEqual(await bring(page('<html>', { link, 'set-cookie': 'visited=yes; Path=/' })), ['%PDF-1.7 members']);
  });
});
