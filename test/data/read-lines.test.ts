import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { MAX_LINE_BYTES, readLines, type Line } from '../../shared/exchange/loading/read-lines.ts';
import { temporaryFolder } from '../support/folder.ts';

const { write } = await temporaryFolder();

async function linesOf(content: string | Buffer): Promise<Line[]> {
  const path = await write('lines', content);
  const lines: Line[] = [];
  for await (const line of readLines(path)) lines.push(line);
  return lines;
}

function textsOf(lines: readonly Line[]): string[] {
  return lines.map((line) => (line.kind === 'text' ? line.text : `<${line.kind}>`));
}

describe('reading lines', () => {
  it('takes LF and CRLF, a byte order mark, and a last line without a break', async () => {
    const lines = await linesOf('\uFEFFone\r\ntwo\n\nfour');
    assert.deepEqual(textsOf(lines), ['one', 'two', '', 'four']);
    assert.deepEqual(
      lines.map(({ number, end }) => [number, end]),
      [
        [1, 8],
        [2, 12],
        [3, 13],
        [4, 17],
      ],
    );
  });

  it('restores any text, however it is split into chunks', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\r\n\uFEFF]/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.boolean(), async (texts, isCrlf) => {
        const lines = await linesOf(texts.map((text) => text + (isCrlf ? '\r\n' : '\n')).join(''));
        assert.deepEqual(textsOf(lines), texts);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps characters whole across chunks', async () => {
    const long = '€'.repeat(300_000);
    assert.deepEqual(textsOf(await linesOf(`a\n${long}\nb\n`)), ['a', long, 'b']);
  });

  it('reports a line that is not UTF-8, with its bytes, and goes on', async () => {
    const lines = await linesOf(Buffer.concat([Buffer.from('a\n'), Buffer.from([0x62, 0xff]), Buffer.from('\r\nc')]));
    assert.deepEqual(textsOf(lines), ['a', '<not-utf8>', 'c']);
    assert.ok(lines[1]?.kind === 'not-utf8' && lines[1].bytes.equals(Buffer.from([0x62, 0xff])));
  });

  it('takes a line of exactly 4 MB, not one byte more, and goes on after it', async () => {
    const full = 'x'.repeat(MAX_LINE_BYTES);
    const lines = await linesOf(`${full}\r\n${full}y\r\n${full}${full}\nz`);
    assert.deepEqual(
      lines.map(({ kind }) => kind),
      ['text', 'too-long', 'too-long', 'text'],
    );
    assert.equal(lines.at(-1)?.end, 4 * MAX_LINE_BYTES + 7);
  });

  it('finds no line in an empty file', async () => {
    assert.deepEqual(await linesOf(''), []);
  });
});
