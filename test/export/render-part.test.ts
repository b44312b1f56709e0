import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ADMIN } from '../support/callers.ts';
import { joinParts, PartError } from '../../activities/export/join-parts.ts';
import { renderPart } from '../../activities/export/render-part.ts';
import type { MemberContext } from '../../activities/run/settle/member-context.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { openSecrets } from '../../shared/settings/secrets/secrets.ts';
import { exportFolderOf } from '../../shared/files/folders.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import type { RenderWork } from '../../shared/job-kit/job-work.ts';
import { makeAssets } from '../support/asset-sets.ts';
import { temporaryFolder } from '../support/folder.ts';
import { TEST_SECRET_KEY } from '../support/test-secret-key.ts';
import { openTestStore } from '../support/store.ts';

const store = await openTestStore();
after(() => store.close());
const { folder } = await temporaryFolder();
const config = readConfig({ MUSTER_FILES: folder, MUSTER_SECRET_KEYS: TEST_SECRET_KEY });
const secrets = await openSecrets(config);
const signal = new AbortController().signal;
const attempt = { signal, watch: { endedBy: () => undefined } };

const work: RenderWork<MusterRecord, unknown> = {
  kind: 'render-work',
  definition: { activity: 'renderForTest', reasons: {} },
  changes: [],
  open: () => ({
    header: 'header\n',
    render: (record) => {
      if (record['title'] === 'breaks') throw new Error('no such title');
      return `${record._id} ${String(record['title'])}\n`;
    },
  }),
};

function contextOf(run: string, number: number): MemberContext {
  const clock = { now: new Date(), timeZone: 'UTC' };
  const runContext = { run, submittedBy: 'admin', rights: ADMIN, clock, institution: 'INST', pinned: undefined };
  return {
    ...{
      store,
      config,
      secrets,
      journal: store.journal,
      runContext,
      number,
      batch: `${run}:${number}`,
      parameters: {},
    },
    ...{ collection: 'assets' as const, notBefore: () => new Date(), isLastTry: true },
  };
}

describe('a part of a file', () => {
  it('is the first one claimed, even when another attempt saw different records', async () => {
    await store.assets.insert(makeAssets(3), 'test');
    const ids = ['a000001', 'a000002', 'a000003', 'gone'];
    const first = await renderPart(work, contextOf('r1', 1), ids, attempt);
    await store.assets.edit('a000002', 'somebody', (record) => ({ ...record, title: 'changed since' }));
    const second = await renderPart(work, contextOf('r1', 1), ids, attempt);
    assert.deepEqual(second, first);
    assert.deepEqual(await readdir(exportFolderOf(config, 'r1')), [first.file], 'the other file is gone');
    assert.deepEqual(first.left, [
      { member: 'gone', reason: 'RECORD_NOT_FOUND', message: 'The record gone no longer exists.' },
    ]);
    const text = await readFile(join(exportFolderOf(config, 'r1'), first.file), 'utf8');
    assert.equal(text, 'a000001 Asset 1\na000002 Asset 2\na000003 Asset 3\n');
  });

  it('is written by exactly one of two simultaneous attempts', async () => {
    const ids = ['a000001', 'a000003'];
    const parts = await Promise.all([1, 2, 3].map(() => renderPart(work, contextOf('r2', 1), ids, attempt)));
    assert.equal(new Set(parts.map(({ file }) => file)).size, 1);
    assert.deepEqual(await readdir(exportFolderOf(config, 'r2')), [parts[0]?.file]);
  });

  it('leaves out the record that the job cannot write, and says why', async () => {
    await store.assets.insert([{ _id: 'b1', title: 'breaks' }], 'test');
    const part = await renderPart(work, contextOf('r3', 1), ['a000001', 'b1'], attempt);
    assert.deepEqual(part.left, [{ member: 'b1', reason: 'RENDER_ERROR', message: 'no such title' }]);
    assert.equal(part.members, 1);
  });

  it('is joined in the order of the batches, and a damaged or missing one is refused', async () => {
    for (const number of [2, 10, 1])
      await renderPart(work, contextOf('r4', number), [`a00000${(number % 3) + 1}`], attempt);
    const join4 = () => joinParts('r4', { header: 'header\n', file: 'all.txt' }, { store, config }, signal);
    const { sha256, members } = await join4();
    assert.equal(members, 3);
    const text = await readFile(join(exportFolderOf(config, 'r4'), 'all.txt'), 'utf8');
    assert.match(text, /^header\na000002 .*\na000003 .*\na000002 .*\n$/);
    assert.equal((await join4()).sha256, sha256, 'joining again gives the same bytes');

    await store.exports.parts.updateOne({ _id: 'r4:2' }, { $set: { sha256: 'other' } });
    await assert.rejects(join4, (error) => error instanceof PartError && /Part 2/.test(error.message));
    await store.exports.parts.updateOne({ _id: 'r4:2' }, { $set: { file: 'missing.part' } });
    await assert.rejects(join4, (error) => error instanceof PartError && /share MUSTER_FILES/.test(error.message));
  });
});
