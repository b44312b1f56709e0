import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { fitName, offeredName } from '../../activities/services/download/file-name.ts';

const PDF = { mimeType: 'application/pdf', extension: 'pdf', isFromBytes: true };
const nameOf = (header: string | undefined, url = 'https://example.org/') => offeredName(header, new URL(url));

describe('the name of a downloaded file', () => {
  it('comes from the header, the extended form before the plain one', () => {
    assert.equal(nameOf(`attachment; filename="plain.pdf"; filename*=UTF-8''%C3%BCber.pdf`), 'über.pdf');
    assert.equal(nameOf('attachment; filename="plain.pdf"'), 'plain.pdf');
  });

  it('is read in the nonstandard spellings that servers send', () => {
    assert.equal(nameOf('attachment; filename="%C3%9Cbung%20Gr%C3%B6%C3%9Fe.pdf"'), 'Übung Größe.pdf');
    assert.equal(nameOf('attachment; filename="100%25 sure.pdf"'), '100% sure.pdf');
    assert.equal(nameOf('attachment; filename="50% off.pdf"'), '50% off.pdf');
    assert.equal(nameOf('attachment; filename="=?UTF-8?B?w5xidW5nLnBkZg==?="'), 'Übung.pdf');
    assert.equal(nameOf('attachment; filename="=?ISO-8859-1?Q?=DCbung.pdf?="'), 'Übung.pdf');
    assert.equal(nameOf(`attachment; filename*=UTF-8''100%2525.pdf`), '100%25.pdf');
  });

  it('falls back to the last segment of the address, decoded', () => {
    assert.equal(nameOf(undefined, 'https://example.org/a/M%C3%BCller%20report.pdf?token=secret'), 'Müller report.pdf');
    assert.equal(nameOf('attachment; nonsense;;', 'https://example.org/a/report.pdf/'), 'report.pdf');
    assert.equal(nameOf(undefined, 'https://example.org/'), 'file');
  });

  it('has no folders, control characters or direction overrides, and is in composed form', () => {
    assert.equal(nameOf('attachment; filename="../../etc/passwd"'), 'passwd');
    assert.equal(nameOf('attachment; filename="..\\\\..\\\\boot.ini"'), 'boot.ini');
    assert.equal(nameOf(undefined, 'https://example.org/..%2F..%2Fsecret.pdf'), 'secret.pdf');
    assert.equal(nameOf(`attachment; filename*=UTF-8''a%E2%80%AEfdp.exe`), 'afdp.exe');
    assert.equal(nameOf(undefined, 'https://example.org/u%CC%88.pdf'), 'ü.pdf');
    assert.equal(nameOf(undefined, 'https://example.org/%00%0d%0a.pdf'), 'pdf');
    assert.equal(nameOf(undefined, 'https://example.org/annual%0Breport.pdf'), 'annual report.pdf', 'words stay apart');
  });

  it('gets the extension of the actual file type', () => {
    assert.equal(fitName('download.php', PDF), 'download.pdf');
    assert.equal(fitName('download', PDF), 'download.pdf');
    assert.equal(fitName('Report vol. 1.2', PDF), 'Report vol. 1.2.pdf');
    assert.equal(fitName('scan.jpeg', { mimeType: 'image/jpeg', extension: 'jpg', isFromBytes: true }), 'scan.jpeg');
    assert.equal(fitName('data.dta', { mimeType: 'application/octet-stream', isFromBytes: false }), 'data.dta');
    assert.equal(
      fitName('book.epub', { mimeType: 'application/zip', extension: 'zip', isFromBytes: true }),
      'book.epub',
    );
  });

  it('is a single name of at most 255 bytes, for any header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const encoded = encodeURIComponent(text).replace(/'/g, '%27');
        const name = fitName(nameOf(`attachment; filename*=UTF-8''${encoded}`), PDF);
        assert.ok(name.length > 0 && Buffer.byteLength(name) <= 255);
        assert.ok(!/[/\\\0-\x1f\x7f]/.test(name) && name !== '.' && name !== '..');
        assert.ok(name.endsWith('.pdf'));
      }),
    );
  });
});
