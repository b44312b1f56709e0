import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../support/folder.ts';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../shared/runtime/load-config.ts')).href;
const PROGRAM = `
  const { loadConfig } = await import(${JSON.stringify(MODULE)});
  try { console.log(JSON.stringify({ url: loadConfig().mongodbUrl, umask: process.umask() })); }
  catch (error) { console.log(error.message); }
`;

const { folder } = await temporaryFolder();

/** In a folder without `.env`, and with nothing else in the environment. */
function load(environment: Record<string, string>): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', PROGRAM],
    { cwd: folder, env: { PATH: process.env['PATH'], ...environment }, encoding: 'utf8' },
  );
  return stdout.trim() || stderr;
}

describe('a secret setting', () => {
  it('may be in a file; files that the program makes are for its owner only', async () => {
    const path = join(folder, 'url');
    await writeFile(path, 'mongodb://user:pass@db.example.org/\n');
    const loaded = JSON.parse(load({ MONGODB_URL_FILE: path })) as unknown;
    assert.deepEqual(loaded, { url: 'mongodb://user:pass@db.example.org/', umask: 0o077 });
  });

  it('is refused when it is given twice, or its file cannot be read', () => {
    const missing = join(folder, 'missing');
    assert.match(
      load({ MONGODB_URL_FILE: missing, MONGODB_URL: 'mongodb://x' }),
      /Set either MONGODB_URL or MONGODB_URL_FILE/,
    );
    assert.match(load({ MONGODB_URL_FILE: missing }), /missing that MONGODB_URL_FILE names cannot be read/);
  });
});
