import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Client } from 'basic-ftp';
import { offeredName } from '../../activities/services/download/file-name.ts';
import { readHtml } from '../../activities/services/download/html-facts.ts';
import { itemsOf } from '../../activities/services/download/landing-page.ts';
import { parseLinks } from '../../activities/services/download/parse-links.ts';
import { isPage } from '../../activities/services/download/sniff.ts';
import { takeWholeAnswers } from '../../shared/files/transfer/ftp-answers.ts';
import { growsWithItsInput } from '../support/grows-with-its-input.ts';

const url = new URL('https://example.org/landing');

describe('what others send is read in time that grows with its length', () => {
  it('the first bytes of a file: comments that no page follows', () => {
    growsWithItsInput((times) => isPage(Buffer.from('<!---->'.repeat(18 + 2 * times)), undefined));
    assert.ok(
      isPage(Buffer.from(`\uFEFF ${'<!-- a -->\n'.repeat(20)}<?xml version="1.0"?><!-- b --><HTML>`), undefined),
    );
    assert.ok(!isPage(Buffer.from('<!-- never closed <html>'), undefined));
  });

  for (const [what, html] of Object.entries<(times: number) => string>({
    'elements that nothing closes': (times) => '<b>'.repeat(60_000 * times),
    'elements that were never opened': (times) => '<b>'.repeat(10_000 * times) + '</i>'.repeat(10_000 * times),
    'a form in many elements': (times) => `<form>${'<b>'.repeat(10_000 * times)}${'<form>'.repeat(10_000 * times)}`,
    'many attributes': (times) => `<meta ${Array.from({ length: 20_000 * times }, (_, n) => `a${n}`).join(' ')}>`,
    'references to characters': (times) => `<meta content="${'&#0'.repeat(60_000 * times)}">`,
    'comments, declarations and scripts': (times) => '<!-<!--><!a<?b><script></scrip'.repeat(10_000 * times),
  })) {
    it(`pages: ${what}`, () => growsWithItsInput((times) => readHtml(html(times))));
  }

  for (const [what, text] of Object.entries<(times: number) => string>({
    'blanks between': (times) => `<a>${' '.repeat(12_000 * times)}x`,
    'blanks in a value': (times) => `<a>; rel="${' '.repeat(12_000 * times)}x"`,
    'blanks behind a value': (times) => `<a>; rel=x${' '.repeat(12_000 * times)}y`,
    'blanks behind a parameter': (times) => `<a>; rel${' '.repeat(12_000 * times)}y`,
    'a value that nothing closes': (times) => `<a>; rel="${'\\a'.repeat(12_000 * times)}`,
    'parameters without values': (times) => '<a>;a,'.repeat(12_000 * times),
    'many relations, and many parameters': (times) =>
      `<a>; rel="${'a '.repeat(600 * times)}"${';b=c'.repeat(600 * times)}`,
  })) {
    it(`links: ${what}`, () => growsWithItsInput((times) => parseLinks(text(times))));
  }

  it('links: each has the address of its page in it, so one of more than 8,000 characters is none', async () => {
    const html = `<base href="/${'b'.repeat(8_000)}/"><link rel=item href=a.pdf><link rel=item href=/${'c'.repeat(8_000)}>`;
    const items = await itemsOf({ url, html }, async () => undefined);
    assert.deepEqual(
      items.map((item) => item.url.href),
      ['https://example.org/a.pdf'],
    );
    const own = '<link rel=item href=#a>'.repeat(1_000);
    const late = { url, html: `${own}<link rel=item href=/b.pdf>` };
    assert.deepEqual(await itemsOf(late, async () => undefined), [], 'only so many are looked at');
  });

  it('names: rows of dots and blanks', () => {
    growsWithItsInput((times) => offeredName(undefined, new URL(`/a${'.'.repeat(12_000 * times)}x`, url)));
  });

  it('answers of a server for FTP: one without an end, a character at a time', () => {
    growsWithItsInput((times) => {
      const { ftp } = new Client();
      takeWholeAnswers(ftp);
      const receiver = ftp as unknown as { _onControlSocketData: (piece: string) => void };
      receiver._onControlSocketData('220-welcome\r\n');
      for (let piece = 0; piece < 3_000 * times; piece += 1)
        receiver._onControlSocketData(piece % 2 === 0 ? 'x' : '\n');
    });
  });
});
