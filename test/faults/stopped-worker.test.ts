import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { exportPath } from '../../shared/files/folders.ts';
import { totalOf } from '../../shared/model/outcome.ts';
import type { Run } from '../../shared/model/run.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { temporaryFolder } from '../support/folder.ts';
import { storeFtpConfiguration } from '../support/ftp-world.ts';
import { lettersSent, notifying, storeUsers, useMailServer } from '../support/mail-world.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { hubJob, hubWork, performJob, performWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';
import { workerProcesses, type WaitMoment } from '../support/worker-processes.ts';
import { startFtpStandIn, type FtpStandIn } from '../stand-ins/ftp.ts';
import { startMailStandIn, type MailStandIn } from '../stand-ins/mail.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
/** Longer than heartbeats and leases, so that another worker has taken everything over. */
const STOPPED_MS = 90_000;
const EXPORT = 'M50708';
const MEMBERS = 2_000;
const settings = { heartbeatMs: 1_000, concurrency: 4, passDelays: [0] };

const { folder } = await temporaryFolder();
const served = join(folder, 'served');

interface Kind {
  job: string;
  parameters: Record<string, string>;
  batchSize: number;
  /** When the worker is stopped. */
  at: WaitMoment | 'work' | 'concluding' | 'uploading';
  members?: number;
}

const uploading = { TASK_FtpConfiguration_Value: 'archive', TASK_SubDirectory_Value: 'out' };
const KINDS: Record<string, Kind> = {
  'freezes a set': {
    ...{ job: 'TEST_STAMP', parameters: { text: 'frozen' }, batchSize: 100, at: 'between appends' },
    // Batches of ten thousand members are appended at once.
    members: 25_000,
  },
  'freezes a further pass': {
    ...{ job: 'TEST_PERFORM', parameters: {}, batchSize: 1, at: 'before a pass is appended', members: 200 },
  },
  'works on batches of records': { job: 'TEST_STAMP', parameters: { text: 'batches' }, batchSize: 10, at: 'work' },
  'works on single records': { job: 'TEST_STAMP', parameters: { text: 'singles' }, batchSize: 1, at: 'work' },
  'edits other records': { job: 'TEST_HUB', parameters: { hub: 'a000001' }, batchSize: 10, at: 'work' },
  'writes parts of an export': { job: EXPORT, parameters: {}, batchSize: 10, at: 'work' },
  'concludes an export': { job: EXPORT, parameters: {}, batchSize: 10, at: 'concluding' },
  'uploads an export': { job: EXPORT, parameters: uploading, batchSize: 10, at: 'uploading' },
  'begins to end a run': {
    ...{
      job: 'TEST_STAMP',
      parameters: { text: 'fenced' },
      batchSize: 10,
      at: 'before the end is fenced',
      members: 200,
    },
  },
  'ends a run': {
    ...{
      job: 'TEST_STAMP',
      parameters: { text: 'ended' },
      batchSize: 10,
      at: 'before the end is stored',
      members: 200,
    },
  },
};

// Temporal keeps giving tasks to a stopped worker until its polls end, so this takes minutes even for a small run.
describe(`a worker that is stopped for ${STOPPED_MS / 1_000} s and then continues`, { skip: !FULL }, () => {
  let muster: TestMuster;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  let mail: MailStandIn;
  let server: FtpStandIn;
  let set: string;
  before(async () => {
    muster = await openMuster([
      { definition: stampJob, work: stampWork },
      { definition: hubJob, work: hubWork },
      { definition: performJob, work: performWork({ call: async () => 'done' }) },
    ]);
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
    set = await storeAssetSet(muster.store, makeAssets(MEMBERS));
    mail = await startMailStandIn({ answerAfterMs: 300 });
    await useMailServer(muster.store, mail.port);
    await mkdir(served);
    server = await startFtpStandIn({ folder: served, faults: { writeMs: 300 } });
    await storeFtpConfiguration(muster, server);
  });
  after(async () => {
    await processes.killAll();
    await muster.close();
    await mail.close();
    await server.close();
  });

  /** The moment at which a worker is stopped, where it does not wait for that by itself. */
  const isAt = async (run: string, at: Kind['at']): Promise<boolean> => {
    if (at === 'uploading') return server.written() > 0;
    const settled = await muster.store.batches.collection.countDocuments({ run, state: 'settled' });
    const frozen = (await muster.store.runs.get(run))?.frozen?.batches ?? Infinity;
    return at === 'work' ? settled > 2 : settled === frozen;
  };

  const isWaitMoment = (at: Kind['at']): at is WaitMoment => !['work', 'concluding', 'uploading'].includes(at);

  /** Stops the only worker, lets another one end the run, and the first one go on; what it does late is over when this resolves. */
  const stopWithin = async (run: string, at: Kind['at']): Promise<Run> => {
    const environment = { MUSTER_TEST_PARKS: '1' };
    const victim = await processes.start({
      ...environment,
      ...(isWaitMoment(at) ? { MUSTER_TEST_WAIT_AT: at } : {}),
    });
    if (isWaitMoment(at)) assert.deepEqual((await once(victim, 'message'))[0], 'waits');
    else await until('the moment has come', () => isAt(run, at), 60_000);
    victim.kill('SIGSTOP');
    // It reads this when it continues.
    if (isWaitMoment(at)) victim.send('go on');
    const stopped = performance.now();
    const before = await muster.store.runs.get(run);
    assert.equal(before?.endTime, undefined, 'it was stopped before the end');
    if (at === 'between appends') {
      assert.ok((await muster.store.batches.last(run)) && !before?.frozen, 'it was stopped between two appends');
    }
    const other = await processes.start(environment);
    const ended = await muster.ended(run, 240_000);
    const rows = await rowsOf(run);
    await delay(Math.max(0, STOPPED_MS - (performance.now() - stopped)));
    victim.kill('SIGCONT');
    await processes.kill(other);
    await showsThatItIsThrough(victim);
    assert.deepEqual(await rowsOf(run), rows, 'nothing changes after the end');
    assert.deepEqual(endOf(await muster.store.runs.get(run)), endOf(ended), 'the end does not change');
    return ended;
  };

  const endOf = (run: Run | undefined) => [
    run?.status,
    run?.endTime,
    run?.counts,
    run?.reasons,
    run?.frozen,
    run?.passes,
  ];

  /** What was in hand when it was stopped has run when later work of the same worker has. */
  const showsThatItIsThrough = async (worker: ChildProcess): Promise<void> => {
    const later = await muster.submit('TEST_STAMP', set, { text: `later ${Math.random()}` }, {}, { settings });
    await muster.ended(later._id, 120_000);
    await processes.kill(worker);
  };

  const rowsOf = (run: string) => muster.store.journal.collection.find({ run }).sort({ _id: 1 }).toArray();

  for (const [what, { job, parameters, batchSize, at, members = MEMBERS }] of Object.entries(KINDS)) {
    it(`while it ${what} neither loses a member nor does one twice`, async () => {
      const prefix = members === MEMBERS ? '' : `${members}-${job}-${at}-`;
      const assets = makeAssets(members).map((asset) => ({ ...asset, _id: prefix + asset._id }));
      const own = prefix === '' ? set : await storeAssetSet(muster.store, assets, prefix);
      const more = { concurrency: Math.max(4, 4 * batchSize) };
      const { _id } = await muster.submit(job, own, parameters, more, { settings: { ...settings, batchSize } });
      const ended = await stopWithin(_id, at);
      assert.equal(ended.status, 'COMPLETED_SUCCESS', JSON.stringify(ended.reasons));
      assert.equal(ended.auditMismatch, undefined);
      assert.equal(totalOf(ended.counts ?? assert.fail()), members);
      const stored = await muster.store.batches.collection.find({ run: _id }).sort({ number: 1 }).toArray();
      const ids = assets.map((asset) => asset._id);
      assert.deepEqual(
        stored.filter(({ pass }) => pass === 1).flatMap(({ memberIds }) => memberIds),
        ids,
      );
      assert.deepEqual(
        stored.filter(({ pass }) => pass > 1).flatMap(({ memberIds }) => memberIds),
        job === 'TEST_PERFORM' ? ids.filter((id) => id.endsWith('7')) : [],
        'each member that waited is in the further pass once',
      );
      if (job === EXPORT) await checkExport(_id, at === 'uploading');
      else await checkWrites(_id, prefix);
    });
  }

  it('while it sends letters hands each to the mail server once, or reports it as unknown', async () => {
    const users = Array.from({ length: 40 }, (_, index) => ({ _id: `u${index}`, email: `u@d${index}.example` }));
    const people = await storeUsers(muster.store, users);
    const victim = await processes.start();
    const run = await muster.ended((await muster.submit('M148', people, notifying('NEWS')))._id, 120_000);
    await until('some letters are on their way', async () => mail.mails.length > 5, 60_000);
    victim.kill('SIGSTOP');
    const stopped = performance.now();
    const other = await processes.start();
    const sent = await lettersSent(muster, run, 240_000);
    await delay(Math.max(0, STOPPED_MS - (performance.now() - stopped)));
    victim.kill('SIGCONT');
    await processes.kill(other);
    await showsThatItIsThrough(victim);
    const times = new Map<string, number>();
    for (const { mailbox } of mail.mails) times.set(mailbox, (times.get(mailbox) ?? 0) + 1);
    const letters = await muster.store.outbox.collection.find({ run: run._id }).toArray();
    assert.equal(totalOf(sent.counts ?? assert.fail()), users.length);
    for (const { recipient, state } of letters) {
      const mailbox = users.find((user) => user._id === recipient)?.email ?? '';
      if (state === 'sent') assert.equal(times.get(mailbox), 1, `${recipient}: ${state}, ${times.get(mailbox)} times`);
      else assert.equal(state, 'unknown');
    }
  });

  async function checkWrites(run: string, prefix: string): Promise<void> {
    const revisions = new Map((await rowsOf(run)).map((row) => [row._id, row.revision ?? -1]));
    for await (const record of muster.store.assets.collection.find({ _id: { $regex: `^${prefix}a` } })) {
      const rowId = `${run}:${record._id}`;
      const writes = record.changes.filter(({ by }) => by === rowId);
      assert.deepEqual(
        writes.map(({ revision }) => revision),
        [(revisions.get(rowId) ?? -1) + 1],
        `${rowId} was written once`,
      );
    }
  }

  async function checkExport(run: string, isUploaded: boolean): Promise<void> {
    const file = await muster.store.exports.get(run);
    assert.ok(file);
    assert.equal(file.members, MEMBERS);
    const bytes = await readFile(exportPath(muster.config, file));
    assert.equal(createHash('sha256').update(bytes).digest('hex'), file.sha256);
    if (!isUploaded) return;
    assert.equal(file.upload?.state, 'done', file.upload?.message);
    const out = join(served, 'base', 'out');
    assert.deepEqual(await readdir(out), [file.name], 'uploaded once, and no part is left');
    assert.ok(bytes.equals(await readFile(join(out, file.name))), 'uploaded whole');
  }
});
