import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openFileStore } from '../../shared/files/disk-file-store.ts';
import type { Run } from '../../shared/model/run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { file, startHostileServer, type HostileServer } from '../stand-ins/hostile-server.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { bigFile } from '../support/big-file.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';

const FULL = process.env['MUSTER_TEST_FULL'] === '1';
const MEMBERS = FULL ? 2_000 : 12;
const KILLS = FULL ? 5 : 1;
/** Politeness counts per host; the more there are, the faster it goes. */
const HOSTS = FULL ? 20 : 4;
const BIG_BYTES = FULL ? 2 * 1024 ** 3 : 40 * 1024 ** 2;
const CHECKPOINT_BYTES = 8 * 1024 ** 2;
const SETTINGS = { heartbeatMs: 2_000, passDelays: [0, 1, 2] };

describe('killing workers that import files', () => {
  let muster: TestMuster;
  let servers: HostileServer[];
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  let allowed: Record<string, string>;
  before(async () => {
    servers = await Promise.all(Array.from({ length: HOSTS }, startHostileServer));
    for (const server of servers) {
      server.otherwise((request, response) => {
        const path = request.url ?? '';
        const cut = (_request: number, bytes: number) =>
          // A member that was cut off too often waits for the next pass, which the big file would hold up.
          path.startsWith('/paper-') && Math.random() < 0.5 ? Math.floor(bytes * Math.random()) : undefined;
        return file({ body: bodyOf(path), etag: `"${path}"`, type: 'application/pdf', cut })(request, response);
      });
    }
    allowed = { MUSTER_DOWNLOAD_ALLOW: servers.map(({ place }) => place).join(',') };
    muster = await openMuster([], { environment: allowed });
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
  });
  after(async () => {
    await processes.killAll();
    await muster.close();
    for (const server of servers) await server.close();
  });

  const partsLeft = async () => readdir(join(muster.config.filesFolder, 'parts')).catch((): string[] => []);

  it(`${KILLS} times, while half of all bodies are cut off, imports each of ${MEMBERS} files once and whole`, async () => {
    const { store } = muster;
    const assets = makeAssets(MEMBERS, (index) => ({
      links: [{ link: { url: `${servers[index % HOSTS]?.url ?? ''}/paper-${index}.pdf`, type: 'published' } }],
    }));
    const set = await storeAssetSet(store, assets);
    let victim = await processes.start(allowed);
    const survivor = await muster.startWorker();
    const run = await muster.submit('M50173', set, {}, { concurrency: 20 }, { settings: SETTINGS });
    const done = () => store.journal.collection.countDocuments({ run: run._id, outcome: 'succeeded' });
    for (let kill = 1; kill <= KILLS; kill++) {
      const atLeast = (kill * MEMBERS) / (KILLS + 2);
      await until('some more are done', async () => (await done()) >= atLeast, 600_000);
      await processes.kill(victim);
      if (kill < KILLS) victim = await processes.start(allowed);
    }
    const ended = await muster.ended(run._id, 1_200_000);
    await survivor.stop();
    assert.equal(ended.status, 'COMPLETED_SUCCESS', JSON.stringify(ended.reasons));
    assert.deepEqual(ended.tally, { file_uploaded: MEMBERS, file_failed_to_upload: 0, file_skipped_upload: 0 });

    const fileStore = openFileStore(muster.config);
    for await (const record of store.assets.collection.find({ _id: { $in: assets.map(({ _id }) => _id) } })) {
      const { _id, links = [], files = [] } = record as unknown as Asset;
      const expected = bodyOf(`/paper-${Number(_id.slice(1)) - 1}.pdf`);
      const sha256 = createHash('sha256').update(expected).digest('hex');
      assert.deepEqual(
        files.map((each) => each.file.sha256),
        [sha256],
        `${_id} has its file once`,
      );
      assert.deepEqual(
        links.map(({ link }) => link.file),
        [files[0]?.file.id],
        `the link of ${_id} points to it`,
      );
      const stored = join(muster.config.filesFolder, 'assets', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
      assert.deepEqual(await readFile(stored), expected, `the bytes of ${_id} are right`);
      assert.equal((await store.files.get(files[0]?.file.id ?? ''))?.sha256, sha256);
    }
    let blobs = 0;
    for await (const blob of fileStore.list()) blobs += Number(blob.length === 64);
    assert.equal(blobs, MEMBERS);
    assert.equal(await store.files.collection.countDocuments(), MEMBERS);
    assert.deepEqual(await partsLeft(), [], 'no part file is left');
  });

  it(`and continuing as new let a file of ${BIG_BYTES / 1024 ** 2} MB resume where it was, without delaying other members`, async () => {
    const [server] = servers;
    assert.ok(server);
    // It comes to a stop, and drips on, until its worker is killed.
    const stop = Math.floor(BIG_BYTES * 0.7);
    const big = bigFile(BIG_BYTES, [stop]);
    const url = server.serve('/big.pdf', big.behaviour);
    const assets = makeAssets(7, (index) => ({
      ...{ _id: `big${index}` },
      links: [{ link: { url: index === 0 ? url : `${server.url}/beside-${index}.pdf` } }],
    }));
    const set = await storeAssetSet(muster.store, assets, 'set-big');
    const first = await processes.start(allowed);
    const settings = { ...SETTINGS, heartbeatMs: 8_000 };
    const run = await muster.submit('M50173', set, {}, {}, { settings, historyLimit: 40 });

    await until('the others are done', async () => (await succeeded(run._id)) === 6);
    assert.equal(big.isComplete(), false, 'the others did not wait for the big one');
    await until('it has come to its stop', async () => big.sentUpTo() >= stop);
    await until('the workflow continued as new', async () => {
      const { temporal } = (await muster.store.runs.get(run._id)) ?? run;
      return temporal !== undefined && (await executionOf(run)) !== temporal.firstExecution;
    });
    assert.equal(big.starts.length, 1, 'continuing as new broke nothing off: the next attempt waits for this one');
    const peak = await peakMemory(first.pid);
    await processes.kill(first);
    const second = await processes.start(allowed);
    const ended = await muster.ended(run._id, 600_000);

    assert.equal(ended.counts?.succeeded, 7, JSON.stringify(ended.reasons));
    const [stored] = ((await muster.store.assets.get('big0')) as unknown as Asset).files ?? [];
    assert.equal(stored?.file.sha256, big.sha256());
    assert.equal(stored.file.size, BIG_BYTES);
    const [, afterKill = 0] = big.starts;
    assert.ok(afterKill >= stop - 2 * CHECKPOINT_BYTES, `killed it loses little; it went on at ${afterKill}`);
    assert.ok(big.sent() < BIG_BYTES + 4 * CHECKPOINT_BYTES, `${big.sent()} bytes were sent`);
    assert.deepEqual(await partsLeft(), []);
    for (const bytes of [peak, await peakMemory(second.pid)]) {
      assert.ok(bytes === undefined || bytes < 700 * 1024 ** 2, `a worker took ${bytes} bytes`);
    }
  });

  const executionOf = async (run: Run) =>
    (await muster.temporal.workflow.getHandle(workflowIdOf(run)).describe()).runId;
  const succeeded = (run: string) => muster.store.journal.collection.countDocuments({ run, outcome: 'succeeded' });
});

function bodyOf(path: string): Buffer {
  const seed = createHash('sha256').update(path).digest();
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(100_000, seed)]);
}

/** The most memory that a process ever had; undefined where that cannot be told. */
async function peakMemory(pid: number | undefined): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid ?? 0}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}
