import assert from 'node:assert/strict';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openDataFolder } from '../../engines/data-folder.ts';
import { temporaryFolder } from '../support/folder.ts';

describe('the data folder', () => {
  it('is for its owner only, new or there before', async () => {
    const { folder } = await temporaryFolder();
    const open = join(folder, 'open');
    await mkdir(open);
    await chmod(open, 0o755);
    for (const wanted of [join(folder, 'new'), open]) {
      const { path } = await openDataFolder(wanted);
      assert.equal((await stat(path)).mode & 0o077, 0, wanted);
    }
  });
});
