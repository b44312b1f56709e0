import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '../support/folder.ts';
import { LOADER } from '../support/loader.ts';

const order: string[] = [];
const note = async (what: string) => {
  await delay(1);
  order.push(what);
};

describe('a suite that waits while it is described', async () => {
  await delay(1);
  before(() => note('before'));
  await delay(1);
  beforeEach(() => note('each'));
  afterEach(() => note('done'));
  it('runs its first test', async (test) => {
    await note('first');
    await test.test('with a test in it', () => note('inside'));
  });
  describe('with a suite in it', async () => {
    await Promise.all([delay(1)]);
    before(() => note('before inner'));
    it('runs the second', () => note('second'));
    after(() => note('after inner'));
  });
  after(() => note('after'));
});

describe('where tests are not followed promise by promise (test/support/compiled-loader.mjs)', () => {
  it('tests, suites and hooks are nested as they are written', () => {
    const first = ['each', 'first', 'each', 'inside', 'done', 'done'];
    const inner = ['before inner', 'each', 'second', 'done', 'after inner'];
    assert.deepEqual(order, ['before', ...first, ...inner, 'after']);
  });

  it('an error that nobody awaits fails the file, and its stack is printed', async () => {
    const { folder } = await temporaryFolder();
    const file = join(folder, 'stray.mjs');
    for (const stray of [
      `void Promise.reject(new Error('stray'))`,
      `setTimeout(() => { throw new Error('stray'); }, 5)`,
    ]) {
      await writeFile(
        file,
        `import { it } from 'node:test';\nit('passes', async () => {\n  ${stray};\n  await new Promise((resolve) => setTimeout(resolve, 50));\n});\n`,
      );
      const said = await runNode(file);
      assert.ok(said.failed, stray);
      assert.match(said.text, /stray\.mjs:3:/);
    }
  });

  it('a process that a test left something running in ends, and says what', async () => {
    const { folder } = await temporaryFolder();
    const file = join(folder, 'left.mjs');
    const end = JSON.stringify(new URL('../support/end-of-process.ts', import.meta.url).href);
    await writeFile(
      file,
      `import { it } from 'node:test';
import { endProcessAfterTests } from ${end};
it('fails', () => {
  setInterval(() => {}, 100);
  throw new Error('expected');
});
it('is run all the same', () => console.log('the next one ran'));
endProcessAfterTests(100);
`,
    );
    const said = await runNode(file);
    assert.ok(said.failed);
    assert.match(said.text, /the next one ran/);
    assert.match(said.text, /A test has left something running: .*Timeout/);
  });
});

function runNode(file: string): Promise<{ failed: boolean; text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...LOADER, file], (error, out, err) => {
      resolve({ failed: error !== null, text: out + err });
    });
  });
}
