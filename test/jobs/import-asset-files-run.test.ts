import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openFileStore } from '../../shared/files/disk-file-store.ts';
import type { Asset } from '../../shared/model/asset.ts';
import type { Role } from '../../shared/model/roles.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { file, page, startHostileServer, status, type HostileServer } from '../stand-ins/hostile-server.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { ADMIN, callerWith } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { until } from '../support/until.ts';

const JOB = 'M50173';

describe('a run that imports files', () => {
  let muster: TestMuster;
  let server: HostileServer;
  before(async () => {
    server = await startHostileServer();
    muster = await openMuster([], {
      environment: { MUSTER_DOWNLOAD_ALLOW: server.place, MUSTER_DOWNLOAD_LIMIT_MB: '1' },
    });
    await muster.startWorker();
  });
  after(async () => {
    await muster.close();
    await server.close();
  });

  const assetOf = async (id: string) => (await muster.store.assets.get(id)) as unknown as Asset;
  const links = (...urls: string[]) =>
    urls.map((url) => ({ link: { url, title: `Link to ${new URL(url).pathname}` } }));
  const partsLeft = async () => readdir(join(muster.config.filesFolder, 'parts')).catch((): string[] => []);
  const asked = (path: string) => server.requests.filter((request) => request.path === path).length;
  async function detailsOf(run: string, member: string) {
    const [row] = await muster.store.journal.byIds([`${run}:${member}`]);
    return row?.details?.map(({ reason }) => reason) ?? row?.reason;
  }

  it('imports what links lead to, counts files as the product does, and gives a reason for each link', async () => {
    const body = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(50_000)]);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const paper = server.serve('/paper.pdf', file({ body, etag: '"1"' }));
    const copy = server.serve('/copy.pdf', file({ body, etag: '"2"' }));
    const landing = server.serve('/landing', page('<meta name="citation_pdf_url" content="/paper.pdf">'));
    const blog = server.serve('/blog', page('<p>No file here</p>'));
    const gone = server.serve('/gone', status(410));
    const large = server.serve('/large', status(200, { 'content-length': '2000000' }));
    const login = server.serve('/login', page('<input type=password>'));
    const set = await storeAssetSet(
      muster.store,
      makeAssets(6, (index) => {
        if (index === 0) return { links: links(`${paper}?token=secret`, copy, blog) };
        if (index === 1) return { temporary: { linksToExtract: links(landing) } };
        if (index === 2) return { links: links(paper, gone, large) };
        if (index === 3) return { temporary: { linksToExtract: links(login, 'http://169.254.169.254/x') } };
        return index === 4 ? { links: links(blog) } : {};
      }),
    );
    const submitted = await muster.submit(JOB, set);
    const run = await muster.ended(submitted._id);
    assert.deepEqual(run.counts, { succeeded: 2, unchanged: 1, skipped: 1, failed: 2, unprocessed: 0 });
    assert.deepEqual(run.tally, { file_uploaded: 3, file_failed_to_upload: 4, file_skipped_upload: 3 });
    assert.equal(run.reasons?.find(({ reason }) => reason === 'PARTIAL')?.count, 1);

    assert.deepEqual(await detailsOf(run._id, 'a000001'), ['IMPORTED', 'ALREADY_IMPORTED', 'NO_FILE_FOUND']);
    assert.deepEqual(await detailsOf(run._id, 'a000002'), ['IMPORTED']);
    assert.deepEqual(await detailsOf(run._id, 'a000003'), ['IMPORTED', 'NOT_FOUND', 'TOO_LARGE']);
    assert.deepEqual(await detailsOf(run._id, 'a000004'), ['LOGIN_REQUIRED', 'ADDRESS_BLOCKED']);
    assert.equal(await detailsOf(run._id, 'a000006'), 'NO_LINKS');

    const first = await assetOf('a000001');
    assert.equal(first.files?.length, 1);
    assert.equal(first.files[0]?.file.sha256, sha256);
    assert.deepEqual(
      first.links?.map(({ link }) => link.file !== undefined),
      [true, true, false],
    );
    assert.equal((await assetOf('a000002')).temporary, undefined);
    assert.deepEqual(
      (await assetOf('a000003')).links?.map(({ link }) => link.file !== undefined),
      [true, false, false],
    );
    assert.equal(await muster.store.files.countOf(sha256), 3, 'one file for each asset that has it');
    const blobs: string[] = [];
    for await (const blob of openFileStore(muster.config).list()) blobs.push(blob);
    assert.deepEqual(blobs, [sha256], 'and its bytes once');
    const [a, b] = [sha256.slice(0, 2), sha256.slice(2, 4)];
    assert.deepEqual(await readFile(join(muster.config.filesFolder, 'assets', a, b, sha256)), body);
    assert.deepEqual(await partsLeft(), []);
    const rows = await muster.store.journal.collection
      .find({ run: run._id })
      .project({ result: 1, details: 1, message: 1 })
      .toArray();
    assert.ok(!JSON.stringify(rows).includes('secret'), 'a token in a link is not copied into results');

    const again = await muster.ended((await muster.submit(JOB, set))._id);
    assert.deepEqual(again.tally, { file_uploaded: 0, file_failed_to_upload: 4, file_skipped_upload: 2 });
    assert.equal(again.counts?.succeeded, 0, 'twice is once');
  });

  it('retries only open links, and keeps finished ones', async () => {
    const good = server.serve('/good.pdf', file({ body: Buffer.from('%PDF-1.7 good'), etag: '"g"' }));
    let isAway = true;
    const flaky = server.serve('/flaky.pdf', (request, response) =>
      isAway
        ? status(503)(request, response)
        : file({ body: Buffer.from('%PDF-1.7 late'), etag: '"f"' })(request, response),
    );
    const [one] = makeAssets(1, () => ({ links: links(good, flaky) }));
    const set = await storeAssetSet(muster.store, [{ ...one, _id: 'p1' }], 'set-p');
    const submitted = await muster.submit(JOB, set, {}, {}, { settings: { passDelays: [0, 0, 0] } });
    await until('it was asked for', async () => asked('/flaky.pdf') >= 2);
    isAway = false;
    const run = await muster.ended(submitted._id);
    assert.equal(run.counts?.succeeded, 1, JSON.stringify(run.reasons));
    assert.equal(asked('/good.pdf'), 1);
    assert.deepEqual(run.tally, { file_uploaded: 2, file_failed_to_upload: 0, file_skipped_upload: 0 });
  });

  it('keeps the files of other links when one never succeeds, as partly done', async () => {
    const good = server.serve('/kept.pdf', file({ body: Buffer.from('%PDF-1.7 kept'), etag: '"k"' }));
    const dead = server.serve('/dead.pdf', status(500));
    const [one] = makeAssets(1, () => ({ links: links(dead, good) }));
    const set = await storeAssetSet(muster.store, [{ ...one, _id: 'd1' }], 'set-d');
    const submitted = await muster.submit(JOB, set, {}, {}, { settings: { passDelays: [0] } });
    const run = await muster.ended(submitted._id);
    assert.equal(run.reasons?.[0]?.reason, 'PARTIAL');
    assert.equal((await assetOf('d1')).files?.length, 1);
    assert.equal((await assetOf('d1')).links?.[0]?.link.url, dead, 'no link is lost');
    assert.deepEqual(await partsLeft(), []);
  });

  it('leaves no partial file and loses no link when cancelled', async () => {
    const slow = server.serve('/slow.pdf', (_request, response) => {
      response.writeHead(200, { 'content-length': '900000', etag: '"s"' }).write('%PDF-1.7'.padEnd(100_000));
    });
    const [one] = makeAssets(1, () => ({ links: links(slow) }));
    const set = await storeAssetSet(muster.store, [{ ...one, _id: 'c1' }], 'set-c');
    const submitted = await muster.submit(JOB, set, {}, {}, { settings: { heartbeatMs: 1_000 } });
    await until('a part is here', async () => (await partsLeft()).includes(submitted._id));
    await controlRun(muster, { run: submitted._id, op: 'cancel', caller: ADMIN });
    const run = await muster.ended(submitted._id);
    assert.equal(run.status, 'USER_ABORTED');
    assert.deepEqual(await partsLeft(), []);
    assert.equal((await assetOf('c1')).links?.[0]?.link.url, slow);
  });

  it('is open to those with the page role and the job role only', async () => {
    const set = await storeAssetSet(muster.store, [{ _id: 'r1', title: 'For roles' }], 'set-r');
    const as = (...roles: Role[]) => muster.submit(JOB, set, {}, { caller: callerWith('caller', roles) });
    await assert.rejects(as());
    await assert.rejects(as('REPOSITORY_MANAGER'));
    await assert.rejects(as('RESEARCH_ASSETS_MANAGER'));
    const run = await as('REPOSITORY_MANAGER', 'RESEARCH_ASSETS_MANAGER');
    assert.equal((await muster.ended(run._id)).counts?.unchanged, 1);
  });
});
