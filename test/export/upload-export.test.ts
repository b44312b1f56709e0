import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { uploadExport } from '../../activities/export/upload-export.ts';
import type { ConcludingAttempt } from '../../shared/job-kit/job-work.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import type { FtpConfiguration } from '../../shared/files/exports/ftp-configuration.ts';
import { exportPath, exportFolderOf } from '../../shared/files/folders.ts';
import type { ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import type { ExportFile } from '../../shared/model/export-file.ts';
import { openSecrets } from '../../shared/settings/secrets/secrets.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openTestStore } from '../support/store.ts';
import { TEST_SECRET_KEY } from '../support/test-secret-key.ts';
import { until } from '../support/until.ts';
import { startFtpStandIn, type FtpFaults } from '../stand-ins/ftp.ts';

const store = await openTestStore();
const { folder } = await temporaryFolder();
const config = readConfig({ MUSTER_FILES: join(folder, 'files'), MUSTER_SECRET_KEYS: TEST_SECRET_KEY });
const secrets = await openSecrets(config);
const faults: FtpFaults = {};
const served = join(folder, 'served');
await mkdir(served);
const server = await startFtpStandIn({ folder: served, faults });
after(async () => {
  await server.close();
  await store.close();
});

const now = new Date();
const content: FtpConfiguration = {
  ...{ name: 'Archive', description: '', protocol: 'SFTP', host: server.host, port: server.port },
  ...{ user: server.user, host_key: server.hostKey, base_directory: '' },
};
const entry: ConfigurationEntry<FtpConfiguration> = {
  ...{ kind: 'ftp-configurations', code: 'archive', content, version: 1 },
  ...{ createdBy: 'ada', createdAt: now, changedBy: 'ada', changedAt: now },
  secrets: { password: await secrets.seal(server.password) },
};
const MEGABYTE = 1024 * 1024;
const bytes = randomBytes(4 * MEGABYTE);
const sha256 = createHash('sha256').update(bytes).digest('hex');

async function newFile(run: string): Promise<ExportFile> {
  await mkdir(exportFolderOf(config, run), { recursive: true });
  const file: ExportFile = {
    ...{ _id: run, job: 'M50708', folder: 'PRIVATE', owner: 'ada', name: `${run}.csv`, bytes: bytes.length, sha256 },
    ...{ members: 1, createdAt: now, expiresAt: new Date(now.getTime() + 1_000_000) },
  };
  await writeFile(exportPath(config, file), bytes);
  await store.exports.collection.insertOne(file);
  return file;
}

const upload = (file: ExportFile, signal = new AbortController().signal) =>
  uploadExport(file, { entry, folder: 'in' }, { store, config, secrets }, { signal, write }, [1, 1, 1]);

/** Nobody else uploads: which attempt may write is shown in `overlapping-conclusions.test.ts`. */
const write: ConcludingAttempt['write'] = (work) => store.assets.collection.db.client.withSession(work);

async function assertThere(name: string): Promise<void> {
  const there = await readFile(join(served, 'in', name));
  assert.equal(createHash('sha256').update(there).digest('hex'), sha256);
  assert.ok(!(await readdir(join(served, 'in'))).some((other) => other.startsWith(`.${name}`)), 'no part is left');
}

describe('the upload of an export', () => {
  it('is retried after temporary failures, and says how often', async () => {
    faults.dropAfterBytes = server.written() + MEGABYTE;
    const done = await upload(await newFile('run-1'));
    assert.deepEqual([done.state, done.attempts, done.message], ['done', 2, undefined]);
    await assertThere('run-1.csv');
    assert.deepEqual((await store.exports.get('run-1'))?.upload?.state, 'done');
  });

  it('is given up after the last try, and at once when a retry cannot help', async () => {
    faults.dropEveryWrite = true;
    const failed = await upload(await newFile('run-2'));
    delete faults.dropEveryWrite;
    assert.deepEqual([failed.state, failed.attempts], ['failed', 4]);
    assert.match(failed.message ?? '', /cannot be/);
    faults.refuseMkdir = true;
    faults.refuseRename = true;
    const refused = await upload(await newFile('run-3'));
    delete faults.refuseMkdir;
    delete faults.refuseRename;
    assert.deepEqual([refused.state, refused.attempts], ['failed', 1]);
  });

  it('resumes after its worker is gone: little is sent twice, and the count of tries continues', async () => {
    const file = await newFile('run-4');
    const before = server.written();
    const dying = new AbortController();
    const first = upload(file, dying.signal);
    await until('half of it is there', async () => server.written() - before > 2 * MEGABYTE);
    dying.abort(new Error('the worker stops'));
    await assert.rejects(first, /the worker stops/);
    const noted = (await store.exports.get('run-4')) ?? assert.fail();
    assert.deepEqual([noted.upload?.state, noted.upload?.attempts], ['going', 1]);
    const done = await upload(noted);
    assert.deepEqual([done.state, done.attempts], ['done', 2]);
    await assertThere('run-4.csv');
    assert.ok(server.written() - before < bytes.length + 2 * MEGABYTE);
    const written = server.written();
    assert.equal((await upload((await store.exports.get('run-4')) ?? assert.fail())).state, 'done');
    assert.equal(server.written(), written, 'a finished upload is not made again');
  });

  it('does not send a file that has changed since it was written', async () => {
    const file = await newFile('run-5');
    await writeFile(exportPath(config, file), Buffer.concat([bytes.subarray(1), Buffer.from('x')]));
    const failed = await upload(file);
    assert.deepEqual([failed.state, failed.attempts], ['failed', 1]);
    assert.match(failed.message ?? '', /changed after it was written/);
  });
});
