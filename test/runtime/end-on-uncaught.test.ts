import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../shared/runtime/end-on-uncaught.ts')).href;

/** A program that fails in a callback, as a library's socket does. */
const program = (onSigterm: string) => `
  import { endOnUncaught } from ${JSON.stringify(MODULE)};
  import { pino } from 'pino';
  endOnUncaught(pino({}, pino.destination(1)));
  process.on('SIGTERM', () => { ${onSigterm} });
  setInterval(() => {}, 1_000);
  setTimeout(() => { throw new TypeError('Invalid password: hunter2'); }, 10);
`;

async function run(onSigterm: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program(onSigterm)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { said: output + errors, code };
}

describe('an error that nobody caught', () => {
  it('ends the program in order, with name and place in the log but no message', async () => {
    const { said, code } = await run(`console.log('closed in order'); process.exit(0);`);
    assert.equal(code, 70);
    assert.match(said, /closed in order/);
    assert.match(said, /"name":"TypeError"/);
    assert.match(said, /"frames":\["at /);
    assert.doesNotMatch(said, /hunter2/);
  });
});
