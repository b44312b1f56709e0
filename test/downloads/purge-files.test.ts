import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DiskFileStore } from '../../shared/files/disk-file-store.ts';
import { purgeFiles } from '../../shared/files/purge-files.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openTestStore } from '../support/store.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

describe('files that no asset uses', () => {
  let store: Awaited<ReturnType<typeof openTestStore>>;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  it('stay for the retention period, return with an undo, and are then deleted; shared bytes stay', async () => {
    const { folder, write } = await temporaryFolder();
    const fileStore = new DiskFileStore(join(folder, 'assets'));
    const keep = async (asset: string, content: string) => {
      const sha256 = createHash('sha256').update(content).digest('hex');
      await fileStore.put(await write(`${asset}-${content}`, content), sha256);
      const at = new Date();
      const id = await store.files.add({ asset, sha256, size: 3, mimeType: 'a/b', name: 'x', by: 'test', at });
      return { id, sha256, entry: { file: { name: 'x', id } } };
    };
    const used = await keep('used', 'shared');
    const deleted = await keep('deleted', 'shared');
    const undone = await keep('undone', 'own');
    const deletion = { at: new Date(), by: 'somebody' };
    await store.assets.insert(
      [
        { _id: 'used', title: 'x', files: [used.entry] },
        { _id: 'deleted', title: 'x', files: [deleted.entry], deleted: deletion },
        { _id: 'undone', title: 'x' },
      ],
      'test',
    );
    const now = Date.now();
    const purge = (days: number, isDeleting = true) =>
      purgeFiles(store, fileStore, { now: new Date(now + days * DAY_MS), retentionDays: 90, isDeleting });

    assert.deepEqual(await purge(0), { unused: 2, due: 0, freedBytes: 0 });
    // The deletion is undone, then repeated: its retention period starts over.
    await store.assets.edit('deleted', 'undo', (asset) => ({ ...asset, deleted: undefined }));
    assert.equal((await purge(50)).unused, 1);
    await store.assets.edit('deleted', 'again', (asset) => ({ ...asset, deleted: deletion }));
    assert.equal((await purge(60)).unused, 2);
    assert.deepEqual(await purge(100, false), { unused: 2, due: 1, freedBytes: 3 });
    assert.ok(await fileStore.stat(undone.sha256), 'without deleting nothing goes');

    const old = new Date(now - 10 * DAY_MS);
    await utimes(join(folder, 'assets', undone.sha256.slice(0, 2), undone.sha256.slice(2, 4), undone.sha256), old, old);
    assert.equal((await purge(100)).due, 1);
    assert.equal(await store.files.get(undone.id), undefined);
    assert.equal(await fileStore.stat(undone.sha256), undefined);
    assert.equal((await purge(200)).due, 1);
    assert.equal(await store.files.get(deleted.id), undefined);
    assert.ok(await fileStore.stat(used.sha256), 'the other asset has the same bytes');
    assert.ok(await store.files.get(used.id));
  });
});
