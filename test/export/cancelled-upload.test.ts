import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { controlRun } from '../../shared/runs/control-run.ts';
import { makeSample } from '../../cli/demo/sample/load-sample.ts';
import { ConcludingTaken } from '../../shared/store/concluding.ts';
import { startFtpStandIn, type FtpStandIn } from '../stand-ins/ftp.ts';
import { storeAssetSet } from '../support/asset-sets.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ADMIN } from '../support/callers.ts';
import { openMusterApi, runBody, type TestApi } from '../support/muster-api.ts';
import { until } from '../support/until.ts';

const JOB = 'M50708';
const { folder } = await temporaryFolder();

describe('an export cancelled while it waits to upload', () => {
  let api: TestApi;
  let server: FtpStandIn;
  let worker: { stop(): Promise<void> };
  const served = join(folder, 'served');
  before(async () => {
    api = await openMusterApi();
    worker = await api.startWorker();
    await api.makeCaller('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await storeAssetSet(api.store, makeSample('INST').assets.slice(0, 5));
    await mkdir(served);
    server = await startFtpStandIn({ folder: served, faults: {} });
    const made = await api.call('ada', 'POST', '/ftp-configurations', {
      ...{ code: 'archive', name: 'A', protocol: 'SFTP', host: server.host, port: server.port, user: server.user },
      ...{ host_key: server.hostKey, base_directory: 'base', password: server.password },
    });
    assert.equal(made.status, 201, made.text);
  });
  after(async () => {
    await worker.stop();
    await server.close();
    await api.close();
  });

  it('says that the upload was given up for good, and uploads nothing', async () => {
    await api.store.rates.hold('ftp', 600_000, 'busy');
    const parameters = { TASK_FtpConfiguration_Value: 'archive', TASK_SubDirectory_Value: 'out' };
    const answer = await api.call('ada', 'POST', `/jobs/${JOB}?op=run`, runBody('set-1', parameters));
    const id = (answer.body['additional_info'] as { link: string }).link.split('/').at(-1) ?? '';
    const going = await until('it uploads', async () => (await api.store.exports.get(id))?.upload);
    assert.equal(going.state, 'going');
    await controlRun(api, { run: id, op: 'cancel', caller: ADMIN });
    assert.equal((await api.ended(id)).status, 'USER_ABORTED');
    const given = (await api.store.exports.get(id))?.upload;
    assert.equal(given?.state, 'failed');
    assert.match(given.message ?? '', /ended before the upload was over/);
    // An attempt that comes late finds it over, and nobody begins another.
    const late = { id, tries: (await api.store.runs.get(id))?.concluding?.token ?? 0 };
    const write = api.store.concluding.write(late, (session) =>
      api.store.exports.noteUpload(id, { ...going, attempts: 2 }, session),
    );
    await assert.rejects(write, ConcludingTaken);
    assert.deepEqual(await api.store.concluding.take(id, 'late', 0), { kind: 'over' });
    assert.equal((await api.store.exports.get(id))?.upload?.state, 'failed');
    await api.store.rates.release('ftp');
    assert.deepEqual(await readdir(served), []);
  });
});
