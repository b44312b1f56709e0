import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { concludeExport } from '../../activities/export/conclude-export.ts';
import { DurableFile } from '../../activities/export/durable-file.ts';
import { exportFolderOf, exportPath } from '../../shared/files/folders.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeGate, type Gate } from '../support/gate.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import { until } from '../support/until.ts';

const PARTS = 4;
const NEVER = new AbortController().signal;

describe('two attempts at concluding an export', () => {
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
    return { _id, job: { id: 'M50708' }, submittedBy: 'admin', submitTime: new Date(0), parameters } as unknown as Run;
  }

  /** An attempt that is stopped before it copies this part. */
  function attemptStoppedAt(run: Run, part: number, gate: Gate) {
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
    return concludeExport(run, 'header\r\n', services, NEVER);
  }

  for (const faster of ['first', 'second'] as const) {
    it(`leave one good file when they overlap, and the ${faster} one is done first`, async () => {
      const run = await storeParts(`170000000000000000${faster === 'first' ? 1 : 2}`);
      const gates = { first: makeGate(), second: makeGate() };
      const first = attemptStoppedAt(run, 3, gates.first);
      await until('the first one has two parts', async () => gates.first.arrived.length > 0);
      const second = attemptStoppedAt(run, 2, gates.second);
      await until('the second one has one part', async () => gates.second.arrived.length > 0);

      const slower = faster === 'first' ? 'second' : 'first';
      const attempts = { first, second };
      gates[faster].open();
      assert.deepEqual(await attempts[faster], {});
      gates[slower].open();
      assert.deepEqual(await attempts[slower], {});

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
});
