import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { keptBundle } from '../../workers/kept-bundle.ts';
import { temporaryFolder } from '../support/folder.ts';

const { folder } = await temporaryFolder();
const modules = join(folder, 'node_modules');
const cache = join(modules, '.cache', 'muster');
const sources = { project: folder, folders: ['workflows'], files: ['bundler.ts'], modules, kind: 'plain' };

describe('the bundle of workflows', () => {
  let made = 0;
  const bundle = (kind = 'plain') => keptBundle({ ...sources, kind }, async () => `bundle ${(made += 1)}`);
  const write = (file: string, text: string) => writeFile(join(folder, file), text);

  beforeEach(async () => {
    made = 0;
    await rm(modules, { recursive: true, force: true });
    for (const each of ['workflows/steps', 'node_modules']) await mkdir(join(folder, each), { recursive: true });
    await write('workflows/run.ts', 'run');
    await write('workflows/steps/step.ts', 'step');
    await write('bundler.ts', 'bundler');
    await write('node_modules/.package-lock.json', 'installed');
  });

  it('is made once, of each kind', async () => {
    assert.deepEqual([await bundle(), await bundle(), await bundle('traced')], ['bundle 1', 'bundle 1', 'bundle 2']);
    assert.deepEqual([await bundle(), await bundle('traced')], ['bundle 1', 'bundle 2']);
  });

  const changes = [
    ['a source changed', () => write('workflows/steps/step.ts', 'changed')],
    ['a source is new', () => write('workflows/new.ts', '')],
    ['a source has another name', () => write('workflows/run.js', 'run')],
    ['a source is gone', () => rm(join(folder, 'workflows/steps/step.ts'))],
    ['what bundles it changed', () => write('bundler.ts', 'changed')],
    ['other packages are installed', () => write('node_modules/.package-lock.json', 'changed')],
  ] as const;
  for (const [what, change] of changes) {
    it(`is made anew when ${what}, and the older one goes`, async () => {
      await bundle();
      await change();
      assert.deepEqual([await bundle(), await bundle()], ['bundle 2', 'bundle 2']);
      assert.equal((await readdir(cache)).length, 1);
    });
  }

  it('is not kept when a source changed while it was made', async () => {
    const changing = async () => {
      await write('workflows/run.ts', `changed ${(made += 1)}`);
      return 'old or new';
    };
    assert.equal(await keptBundle(sources, changing), 'old or new');
    assert.equal(await bundle(), 'bundle 2');
  });

  it('is made each time where nothing can be kept', async () => {
    await write('node_modules/.cache', 'no folder');
    assert.deepEqual([await bundle(), await bundle()], ['bundle 1', 'bundle 2']);
    await rm(join(modules, '.package-lock.json'));
    assert.equal(await bundle(), 'bundle 3');
  });

  it('is not kept when it cannot be made', async () => {
    const failing = () => Promise.reject(new Error('no such workflow'));
    await assert.rejects(keptBundle(sources, failing), /no such workflow/);
    assert.equal(await bundle(), 'bundle 1');
  });
});
