import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sweepExports } from '../../workers/upkeep/sweep-exports.ts';
import { openGroupedFile } from '../../shared/exchange/csv/read-groups.ts';
import { readRows } from '../../shared/exchange/csv/read-rows.ts';
import { exportFolderOf, exportPath } from '../../shared/files/folders.ts';
import { makeSample } from '../../cli/demo/sample/load-sample.ts';
import { storeAssetSet, storeSet } from '../support/asset-sets.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';
import { startFtpStandIn, type FtpFaults, type FtpStandIn } from '../stand-ins/ftp.ts';

const JOB = 'M50708';
const { folder, write } = await temporaryFolder();
const assets = makeSample('INST').assets.slice(0, 40);

interface ExportBody {
  file_name: string;
  size: number;
  sha256: string;
  members: number;
  link: string | null;
  expired: boolean;
  upload?: { state: string; attempts: number; path: string; message?: string };
}

describe('Research Assets CSV Export', () => {
  let api: TestApi;
  let worker: { stop(): Promise<void> };
  let server: FtpStandIn;
  const faults: FtpFaults = {};
  const served = join(folder, 'served');
  before(async () => {
    api = await openMusterApi();
    worker = await api.startWorker();
    await api.makeCaller('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await api.makeCaller('grace', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await api.makeCaller('rita', 'REPOSITORY_MANAGER');
    await api.makeCaller('mia', 'RESEARCH_ASSETS_MANAGER');
    await storeAssetSet(api.store, assets);
    await mkdir(served);
    server = await startFtpStandIn({ folder: served, faults });
    const content = {
      ...{ code: 'archive', name: 'The archive', protocol: 'SFTP', host: server.host, port: server.port },
      ...{ user: server.user, host_key: server.hostKey, base_directory: 'base', password: server.password },
    };
    const made = await api.call('ada', 'POST', '/ftp-configurations', content);
    assert.equal(made.status, 201, made.text);
  });
  after(async () => {
    await worker.stop();
    await server.close();
    await api.close();
  });

  const instance = async (caller: string, run: string) => {
    const { status, text, body } = await api.call(caller, 'GET', `/jobs/${JOB}/instances/${run}`);
    assert.equal(status, 200, text);
    return body as { export: ExportBody; failure?: string; alert: { value: string; desc: string }[] };
  };
  const download = (caller: string, run: string, headers: Record<string, string> = {}) =>
    api.get(caller, `/jobs/${JOB}/instances/${run}/export`, headers);

  it('writes every asset so that it can be read back, and says so in the instance', async () => {
    const { run } = await api.run('ada', JOB, 'set-1', {});
    assert.equal(run.status, 'COMPLETED_SUCCESS', run.failure);
    assert.deepEqual(run.counts, { succeeded: 40, unchanged: 0, skipped: 0, failed: 0, unprocessed: 0 });
    const { export: file } = await instance('ada', run._id);
    assert.equal(file.members, 40);
    assert.match(file.file_name, /^M50708_\d{8}T\d{6}Z_\d+\.csv$/);

    const answer = await download('ada', run._id);
    assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.equal(answer.headers.get('content-disposition'), `attachment; filename=${file.file_name}`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.equal(bytes.length, file.size);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), file.sha256);
    assert.deepEqual(
      await idsAndTitles(bytes),
      assets.map(({ _id, title }) => [_id, title]),
    );
    const stored = await api.store.exports.get(run._id);
    assert.deepEqual(await readdir(exportFolderOf(api.config, run._id)), [stored?.file], 'no part is left');
    assert.equal(await api.store.exports.parts.countDocuments({ run: run._id }), 0);
  });

  it('is downloaded in ranges, and a download resumes only with the same file', async () => {
    const { run } = await api.run('ada', JOB, 'set-1', {});
    const whole = Buffer.from(await (await download('ada', run._id)).arrayBuffer());
    const part = await download('ada', run._id, { range: 'bytes=100-199' });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), `bytes 100-199/${whole.length}`);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), whole.subarray(100, 200));
    const beyond = await download('ada', run._id, { range: `bytes=${whole.length}-` });
    assert.equal(beyond.status, 416);
    assert.match(await beyond.text(), new RegExp(`RANGE_NOT_SATISFIABLE.*${whole.length} bytes`));
    const etag = part.headers.get('etag') ?? '';
    const goOn = { range: 'bytes=100-199', 'if-range': etag };
    assert.equal((await download('ada', run._id, goOn)).status, 206);
    assert.equal((await download('ada', run._id, { ...goOn, 'if-range': '"other"' })).status, 200);
  });

  it('is not served as complete when the file on disk is not what was written', async () => {
    const { _id } = (await api.run('ada', JOB, 'set-1', {})).run;
    const stored = await api.store.exports.get(_id);
    assert.ok(stored);
    const path = exportPath(api.config, stored);
    await writeFile(path, Buffer.alloc(stored.bytes));
    const small = await download('ada', _id);
    assert.equal(small.status, 500);
    assert.match(await small.text(), /EXPORT_DAMAGED.*Run the export again/);

    const bytes = 1_000_000;
    await writeFile(path, Buffer.alloc(bytes));
    await api.store.exports.collection.updateOne({ _id }, { $set: { bytes } });
    const large = await download('ada', _id);
    assert.equal(large.status, 200);
    await assert.rejects(large.arrayBuffer(), 'it breaks off before its end');

    const middle = await download('ada', _id, { range: 'bytes=100-199' });
    assert.equal((await middle.arrayBuffer()).byteLength, 100);
    const resumed = await download('ada', _id, { range: 'bytes=100000-' });
    assert.equal(resumed.status, 206);
    await assert.rejects(resumed.arrayBuffer(), 'one that is resumed breaks off as well');
    const several = await download('ada', _id, { range: 'bytes=0-9,20-29' });
    await assert.rejects(several.arrayBuffer(), 'so does the whole file for several ranges');
    await api.store.exports.collection.updateOne({ _id }, { $set: { bytes: bytes + 1 } });
    const beyond = await download('ada', _id, { range: `bytes=${bytes - 10}-${bytes - 1}` });
    assert.equal((await beyond.arrayBuffer()).byteLength, 10);
    const cut = await download('ada', _id, { range: `bytes=${bytes - 10}-` });
    assert.ok(cut.status === 500 || (await cut.arrayBuffer().catch(() => 'broken off')) === 'broken off');
  });

  it('is for its submitter in the private folder, and for everyone with a page role in the institution’s', async () => {
    const mine = (await api.run('ada', JOB, 'set-1', {})).run._id;
    assert.equal((await download('grace', mine)).status, 403);
    assert.equal((await instance('grace', mine)).export.link, null);
    const ours = (await api.run('ada', JOB, 'set-1', { TASK_ExportIntoFolder_Value: 'INSTITUTION' })).run._id;
    assert.equal((await download('grace', ours)).status, 200);
    assert.equal((await download('rita', ours)).status, 200, 'also without seeing the run');
    assert.equal((await download('rita', mine)).status, 400, 'a run that she cannot see');
    assert.equal((await download('mia', ours)).status, 403, 'without a page role');
    assert.equal((await download('nobody', ours)).status, 401);
  });

  it('is listed for those who may download it: one’s own and the institution’s, newest first, by page', async () => {
    await api.store.exports.collection.deleteMany({});
    const runs: string[] = [];
    for (const [caller, folder] of [
      ['ada', 'PRIVATE'],
      ['grace', 'INSTITUTION'],
      ['ada', 'INSTITUTION'],
      ['grace', 'PRIVATE'],
    ] as const) {
      const set = runs.length === 1 ? 'set-three' : 'set-1';
      if (set === 'set-three')
        await storeSet(
          api.store,
          assets.slice(0, 3).map(({ _id }) => _id),
          set,
        );
      runs.push((await api.run(caller, JOB, set, { TASK_ExportIntoFolder_Value: folder })).run._id);
    }
    const [mine, theirs, ours, private_] = runs;
    const list = async (caller: string, query = '') => {
      const { status, body, text } = await api.call(caller, 'GET', `/exports${query}`);
      assert.equal(status, 200, text);
      const { export: files, total_record_count: total } = body as {
        export: (ExportBody & { instance: { value: string } })[];
        total_record_count: number;
      };
      return { files, total, ids: files.map(({ instance }) => instance.value) };
    };
    assert.deepEqual((await list('ada')).ids, [ours, theirs, mine]);
    assert.deepEqual((await list('grace')).ids, [private_, ours, theirs]);
    assert.deepEqual((await list('rita')).ids, [ours, theirs]);
    const second = await list('ada', '?limit=1&offset=1');
    assert.deepEqual([second.ids, second.total], [[theirs], 3]);
    assert.deepEqual((await list('ada', '?folder=private')).ids, [mine]);
    assert.equal((await list('ada', '?order_by=members')).ids[0], theirs);
    assert.equal((await list('ada', '?order_by=members&direction=desc')).ids.at(-1), theirs);
    assert.deepEqual((await list('ada', '?order_by=created&direction=asc')).ids, [mine, theirs, ours]);
    for (const { link } of (await list('rita')).files) {
      assert.equal((await api.get('rita', (link ?? '').replace(/^.*\/conf/, ''))).status, 200);
    }

    await api.store.exports.collection.updateOne({ _id: theirs ?? '' }, { $set: { expiresAt: new Date() } });
    assert.deepEqual((await list('ada')).ids, [ours, mine], 'what has expired is not listed');
    assert.equal((await api.call('mia', 'GET', '/exports')).status, 403);
    assert.equal((await api.call('ada', 'GET', '/exports?owner=grace')).status, 400);
  });

  it('expires, with an answer that says so', async () => {
    const { _id } = (await api.run('ada', JOB, 'set-1', {})).run;
    await api.store.exports.collection.updateOne({ _id }, { $set: { expiresAt: new Date() } });
    const answer = await download('ada', _id);
    assert.equal(answer.status, 410);
    assert.match(await answer.text(), /EXPORT_EXPIRED.*Run the export again/);
    await sweepExports(api.store, api.config, new Date());
    assert.equal(existsSync(exportFolderOf(api.config, _id)), false);
    assert.equal((await download('ada', _id)).status, 410);
    assert.equal((await instance('ada', _id)).export.expired, true);
  });

  it('has only the chosen fields, by label or code, and what a load needs when fields are selected', async () => {
    const { run } = await api.run('ada', JOB, 'set-1', {
      TASK_ExportType_Value: 'SELECTIVE',
      TASK_ExportType_Fields: 'Format@@links',
      TASK_ByteOrderMark_Active: 'true',
    });
    const text = await (await download('ada', run._id)).arrayBuffer();
    const [header = '', first = ''] = Buffer.from(text).toString().split('\r\n');
    assert.ok(header.startsWith('\uFEFF,GROUP_ID,ASSET_ID,ASSET_TITLE,ASSET_FORMAT,ASSET_BASE,LINK_URL,'), header);
    assert.match(first, new RegExp(`^ASSET,${assets[0]?._id},${assets[0]?._id},`));
  });

  it('leaves out assets that cannot be written, and counts them as failed', async () => {
    const members = [...assets.slice(0, 3).map(({ _id }) => _id), 'no-such-asset'];
    await storeSet(api.store, members, 'set-missing');
    const { run, rows } = await api.run('ada', JOB, 'set-missing', {});
    assert.equal(run.status, 'COMPLETED_WARNING');
    assert.equal(rows.get('no-such-asset')?.reason, 'RECORD_NOT_FOUND');
    assert.equal((await instance('ada', run._id)).export.members, 3);
  });

  it('is uploaded into the sub-directory', async () => {
    const upload = { TASK_FtpConfiguration_Value: 'archive', TASK_SubDirectory_Value: '/exports//2026/' };
    const { run } = await api.run('ada', JOB, 'set-1', upload);
    assert.equal(run.status, 'COMPLETED_SUCCESS', run.failure);
    const { export: file } = await instance('ada', run._id);
    assert.deepEqual([file.upload?.state, file.upload?.path], ['done', `base/exports/2026/${file.file_name}`]);
    const there = await readFile(join(served, 'base/exports/2026', file.file_name));
    assert.equal(createHash('sha256').update(there).digest('hex'), file.sha256);
  });

  it('can still be downloaded when the upload failed, and the run says why', async () => {
    faults.refuseRename = true;
    const { run } = await api.run('ada', JOB, 'set-1', { TASK_FtpConfiguration_Value: 'archive' });
    delete faults.refuseRename;
    assert.equal(run.status, 'COMPLETED_FAILED');
    assert.match(run.failure ?? '', /renamed.*can download it/);
    const { export: file, alert } = await instance('ada', run._id);
    assert.deepEqual(
      alert.map(({ value }) => value),
      ['alert_last_step_failed'],
    );
    assert.match(alert[0]?.desc ?? '', /^The last step of the job failed, .*: \d+ succeeded\.$/);
    assert.equal(file.upload?.state, 'failed');
    assert.equal((await download('ada', run._id)).status, 200);
  });

  it('refuses a path outside the folder, a server that is not configured, and a sub-directory without a server', async () => {
    const submit = async (parameters: Record<string, string>) => {
      const all = Object.entries({ set_id: 'set-1', ...parameters });
      const body = { parameter: all.map(([name, value]) => ({ name: { value: name }, value })) };
      return (await api.call('ada', 'POST', `/jobs/${JOB}?op=run`, body)).text;
    };
    const server = { TASK_FtpConfiguration_Value: 'archive' };
    assert.match(await submit({ ...server, TASK_SubDirectory_Value: 'a/../../b' }), /TASK_SubDirectory_Value.*below/);
    assert.match(await submit({ TASK_FtpConfiguration_Value: 'other' }), /not the code of an FTP configuration/);
    assert.match(await submit({ TASK_SubDirectory_Value: 'a' }), /needs an FTP configuration/);
    assert.match(await submit({ TASK_ExportType_Value: 'SELECTIVE' }), /TASK_ExportType_Fields/);
  });

  it('reports step by step which parts of a configured server work', async () => {
    const test = async (code: string) => {
      const { body, text } = await api.call('ada', 'POST', `/ftp-configurations/${code}?op=test`);
      assert.ok(!text.includes(server.password));
      return body as { ok: boolean; step: { step: string; ok: boolean; message?: string }[] };
    };
    const good = await test('archive');
    assert.deepEqual([good.ok, good.step.length], [true, 6]);
    faults.refuseRename = true;
    const bad = await test('archive');
    delete faults.refuseRename;
    assert.equal(bad.ok, false);
    assert.equal(bad.step.at(-1)?.step, 'rename it');
    assert.ok(!(await readdir(join(served, 'base'))).some((name) => name.includes('muster-test')), 'it cleaned up');

    const other = {
      ...{ name: 'Other', protocol: 'SFTP', host: server.host, port: server.port, user: server.user },
      ...{ host_key: `SHA256:${'A'.repeat(43)}`, password: server.password },
    };
    await api.call('ada', 'POST', '/ftp-configurations', { code: 'other-key', ...other });
    const wrongKey = await test('other-key');
    assert.match(wrongKey.step[0]?.message ?? '', /Nothing was sent/);
    const without = await api.call('ada', 'POST', '/ftp-configurations', { code: 'x', ...other, host_key: undefined });
    assert.match(without.text, /host_key/);
  });

  async function idsAndTitles(bytes: Buffer): Promise<unknown[]> {
    const { groups } = await openGroupedFile(await write('download.csv', bytes));
    const found: unknown[] = [];
    for await (const { group, rows } of groups) {
      const read = readRows(group, rows, { describeAffiliation: (value) => value });
      assert.equal(read.kind, 'valid');
      if (read.kind === 'valid') found.push([read.value._id, read.value.title]);
    }
    await writeFile(join(folder, 'download.csv'), '');
    return found;
  }
});
