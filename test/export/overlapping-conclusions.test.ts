import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { concludeExport } from '../../activities/export/conclude-export.ts';
import { DurableFile } from '../../activities/export/durable-file.ts';
import { exportFolderOf, exportPath } from '../../shared/files/folders.ts';
import type { ConcludingAttempt } from '../../shared/job-kit/job-work.ts';
import type { Run } from '../../shared/model/run.ts';
import { ConcludingTaken } from '../../shared/store/concluding.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeGate, type Gate } from '../support/gate.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import { until } from '../support/until.ts';

const PARTS = 4;
const NEVER = new AbortController().signal;

describe('attempts at concluding an export', () => {
  let muster: TestMuster;
  before(async () => {
    muster = await openMuster();
  });
  after(() => muster.close());

  async function storeParts(_id: string): Promise<Run> {
    const folder = exportFolderOf(muster.config, _id);
    await mkdir(folder, { recursive: true });
    for (let number = 1; number <= PARTS; number += 1) {
      const name = `0000000${number}-x.part`;
      const file = await DurableFile.create(join(folder, name));
      await file.write(Buffer.alloc(300_000, 64 + number));
      const part = { _id: `${_id}:${number}`, run: _id, number, file: name, members: 10, left: [] };
      await muster.store.exports.claimPart({ ...part, ...(await file.finish()) });
    }
    const parameters = { columns: [], folder: 'PRIVATE', byteOrderMark: false, upload: null };
    const job = { id: 'M50708' };
    const run = { _id, job, submittedBy: 'admin', submitTime: new Date(0), status: 'RUNNING', parameters };
    await muster.store.runs.insert(run as unknown as Run);
    return run as unknown as Run;
  }

  /** An attempt that takes the conclusion up and is stopped before it copies this part. */
  async function attemptStoppedAt(run: Run, part: number, gate: Gate) {
    const { concluding } = muster.store;
    // The lease of the attempt before is over.
    const take = await concluding.take(run._id, `before part ${part}`, 0);
    assert.ok(take.kind === 'taken');
    const exports = withMethods(muster.store.exports, {
      partsOf: () =>
        async function* (id: string) {
          let number = 0;
          for await (const each of muster.store.exports.partsOf(id)) {
            number += 1;
            if (number === part) await gate.wait(['there']);
            yield each;
          }
        },
    });
    const services = { ...muster.workerServices, store: { ...muster.store, exports } as Store };
    const attempt: ConcludingAttempt = { signal: NEVER, write: (work) => concluding.write(take.attempt, work) };
    return { ended: concludeExport(run, 'header\r\n', services, attempt) };
  }

  for (const faster of ['first', 'second'] as const) {
    it(`leave the good file of the second one when they overlap, and the ${faster} one is done first`, async () => {
      const run = await storeParts(`170000000000000000${faster === 'first' ? 1 : 2}`);
      const gates = { first: makeGate(), second: makeGate() };
      const first = await attemptStoppedAt(run, 3, gates.first);
      await until('the first one has two parts', async () => gates.first.arrived.length > 0);
      const second = await attemptStoppedAt(run, 2, gates.second);
      await until('the second one has one part', async () => gates.second.arrived.length > 0);

      if (faster === 'first') {
        gates.first.open();
        await assert.rejects(first.ended, ConcludingTaken);
        assert.equal(await muster.store.exports.get(run._id), undefined);
      }
      gates.second.open();
      assert.deepEqual(await second.ended, {});
      if (faster === 'second') {
        gates.first.open();
        assert.deepEqual(await first.ended, {}, 'it finds the file, and leaves it');
      }

      const stored = await muster.store.exports.get(run._id);
      assert.ok(stored);
      const bytes = await readFile(exportPath(muster.config, stored));
      assert.equal(bytes.length, 8 + PARTS * 300_000);
      assert.equal(bytes.length, stored.bytes);
      assert.equal(createHash('sha256').update(bytes).digest('hex'), stored.sha256);
      assert.equal(bytes.includes(0), false);
      assert.deepEqual(await readdir(exportFolderOf(muster.config, run._id)), [stored.file]);
    });
  }

  it('store no file once the run is ending, however late they wake up', async () => {
    const run = await storeParts('1700000000000000003');
    const gate = makeGate();
    const late = await attemptStoppedAt(run, 4, gate);
    await until('it has three parts', async () => gate.arrived.length > 0);
    assert.equal(await muster.store.concluding.fence(run._id, 60_000), false, 'the end waits for it');
    assert.equal(await muster.store.concluding.fence(run._id, 0), true);
    gate.open();
    await assert.rejects(late.ended, ConcludingTaken);
    assert.equal(await muster.store.exports.get(run._id), undefined);
    const left = await readdir(exportFolderOf(muster.config, run._id));
    assert.deepEqual(
      left.filter((name) => !name.endsWith('.part')),
      [],
    );
  });
});
