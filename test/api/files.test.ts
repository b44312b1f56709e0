import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { request } from 'undici';
import { openFileStore } from '../../shared/files/disk-file-store.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { startTestApi, type TestApi } from './support.ts';

const BODY = randomBytes(10_000);
const SHA256 = createHash('sha256').update(BODY).digest('hex');

describe('a file of an asset', () => {
  let muster: TestMuster;
  let api: TestApi;
  let manager: string;
  let userManager: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    manager = await api.keyFor('manager', 'RESEARCH_ASSETS_MANAGER');
    userManager = await api.keyFor('user-manager', 'USER_MANAGER');
    const path = join(muster.config.filesFolder, 'upload');
    await mkdir(muster.config.filesFolder, { recursive: true });
    await writeFile(path, BODY);
    await openFileStore(muster.config).put(path, SHA256);
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  let count = 0;
  /** Gives a new asset the file. @returns its public path. */
  async function fileOf(
    asset: Record<string, unknown> = {},
    file: Record<string, unknown> = {},
    { mimeType = 'application/pdf', name = 'Über uns.pdf' } = {},
  ): Promise<string> {
    count += 1;
    const assetId = `f${count}`;
    const id = await muster.store.files.add({
      ...{ asset: assetId, sha256: SHA256, size: BODY.length, mimeType, name },
      ...{ by: 'test', at: new Date('2026-01-02T03:04:05Z') },
    });
    const entry = { file: { name, id, sha256: SHA256, ...file } };
    await muster.store.assets.insert([{ _id: assetId, title: 'With a file', files: [entry], ...asset }], 'test');
    return `/files/${id}`;
  }

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${api.url}${path}`, { method, headers });
  const withKey = (key: string) => ({ authorization: `apikey ${key}` });
  const statusOf = async (path: string, key?: string) =>
    (await get(path, key === undefined ? {} : withKey(key))).status;

  it('is served unchanged to everyone when it is open, and cannot run script on this site', async () => {
    const path = await fileOf();
    const answer = await get(`${path}/any-name.pdf`);
    assert.equal(answer.status, 200);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), BODY);
    assert.equal(answer.headers.get('content-type'), 'application/pdf');
    assert.equal(answer.headers.get('etag'), `"${SHA256}"`);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('cache-control'), 'public, no-cache');
    assert.match(answer.headers.get('content-disposition') ?? '', /^inline; .*filename\*=UTF-8''%C3%9Cber%20uns\.pdf/);
    const html = await get(await fileOf({}, {}, { mimeType: 'image/svg+xml', name: 'x.svg' }));
    const policy = html.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'.*; sandbox$/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.match(html.headers.get('content-disposition') ?? '', /^attachment/);
  });

  it('is answered in ranges, to HEAD, and with 304', async () => {
    const path = await fileOf();
    const range = async (value: string, more: Record<string, string> = {}) => get(path, { range: value, ...more });
    const middle = await range('bytes=100-199');
    assert.equal(middle.status, 206);
    assert.equal(middle.headers.get('content-range'), 'bytes 100-199/10000');
    assert.deepEqual(Buffer.from(await middle.arrayBuffer()), BODY.subarray(100, 200));
    const tail = await range('bytes=-10');
    assert.deepEqual(Buffer.from(await tail.arrayBuffer()), BODY.subarray(-10));
    const beyond = await range('bytes=10000-');
    assert.equal(beyond.status, 416);
    assert.match(beyond.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(beyond.headers.get('content-disposition'), null);
    assert.equal(beyond.headers.get('content-range'), 'bytes */10000');
    assert.equal((await range('bytes=0-9', { 'if-range': `"${SHA256}"` })).status, 206);
    assert.equal((await range('bytes=0-9', { 'if-range': '"another"' })).status, 200);
    assert.equal((await range('bytes=0-9,20-29')).status, 200);
    const head = await get(path, {}, 'HEAD');
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, '10000']);
    // `fetch` would ask caches to look again, which is another question.
    const known = await request(`${api.url}${path}`, { headers: { 'if-none-match': `"${SHA256}"` } });
    assert.equal(known.statusCode, 304);
    assert.equal((await get(path, {}, 'DELETE')).status, 405);
  });

  it('needs the key of an asset manager when it is not open', async () => {
    const closed = [
      await fileOf({ portal_visibility: false }),
      await fileOf({ depositStatusWithDesc: { value: 'draft' } }),
      await fileOf({ asset: { accessRightPolicyId: 'RESTRICTED' } }),
      await fileOf({ asset: { accessRightPolicyId: 'METADATA_ONLY' } }),
      await fileOf({ asset: { accessRightPolicyId: 'FIXED_EMBARGO', accessRightDate: '29991231' } }),
      await fileOf({ asset: { accessRightPolicyId: 'FIXED_EMBARGO' } }),
      await fileOf({ asset: { accessRightName: 'Staff only' } }),
      await fileOf({}, { rights: 'Local' }),
      await fileOf({}, { embargo_expiry_date: '2999' }),
    ];
    for (const path of closed) {
      assert.equal(await statusOf(path), 401, path);
      assert.equal(await statusOf(path, userManager), 403);
      const answer = await get(path, withKey(manager));
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('cache-control'), 'private, no-cache');
      await answer.arrayBuffer();
    }
    const open = [
      await fileOf({ asset: { accessRightPolicyId: 'OPEN' }, depositStatusWithDesc: { value: 'approved' } }),
      await fileOf(
        { asset: { accessRightPolicyId: 'FIXED_EMBARGO', accessRightDate: '20200101' } },
        { rights: 'Open' },
      ),
      await fileOf({}, { embargo_expiry_date: '2020' }),
    ];
    for (const path of open) assert.equal(await statusOf(path), 200, path);
  });

  it('is gone for all but asset managers when its asset is deleted, and for everyone when it is withdrawn', async () => {
    const path = await fileOf({ deleted: { at: new Date(), by: 'somebody' } });
    assert.equal(await statusOf(path), 410);
    assert.equal(await statusOf(path, manager), 200);
    assert.equal(await statusOf(await fileOf({ files: [] }), manager), 404);
    assert.equal(await statusOf('/files/00000000000000000000000000000000'), 404);
  });

  it('can be described and read through the API with a key', async () => {
    const path = await fileOf({}, { rights: 'Local' });
    const described = await api.get(path, manager);
    assert.equal(described.status, 200);
    assert.equal(described.body['sha256'], SHA256);
    assert.equal(described.body['open_to_all'], false);
    assert.equal(await statusOf(new URL(String(described.body['link'])).pathname, manager), 200);
    assert.equal((await api.get(`${path}/content`, manager)).status, 200);
    assert.equal((await api.get(`${path}/content`, userManager)).status, 403);
    assert.equal((await api.call('GET', path)).status, 401);
  });

  it('is not served to its end when it is not what was stored, also where a download is resumed', async () => {
    const written = randomBytes(600_000);
    const sha256 = createHash('sha256').update(written).digest('hex');
    const path = join(muster.config.filesFolder, 'damaged');
    const damaged = Buffer.from(written);
    damaged[10] = (damaged[10] ?? 0) ^ 1;
    await writeFile(path, damaged);
    await openFileStore(muster.config).put(path, sha256);
    const id = await muster.store.files.add({
      ...{ asset: 'damaged', sha256, size: written.length, mimeType: 'a/b', name: 'x' },
      ...{ by: 'test', at: new Date() },
    });
    const entry = { file: { name: 'x', id, sha256 } };
    await muster.store.assets.insert([{ _id: 'damaged', title: 'x', files: [entry] }], 'test');
    const whole = await get(`/files/${id}`);
    await assert.rejects(whole.arrayBuffer(), 'it breaks off before its end');
    const middle = await get(`/files/${id}`, { range: 'bytes=100000-199999' });
    assert.deepEqual(Buffer.from(await middle.arrayBuffer()), written.subarray(100_000, 200_000));
    const resumed = await get(`/files/${id}`, { range: 'bytes=500000-' });
    const end = await resumed.arrayBuffer().catch(() => 'broken off');
    assert.ok(resumed.status === 500 || end === 'broken off', 'it breaks off before its end');
  });

  it('has an id that says nothing of its bytes, and stays the same when they are imported again', async () => {
    const asset = 'twice';
    const file = { asset, sha256: SHA256, size: 1, mimeType: 'a/b', name: 'x', by: 'test', at: new Date() };
    const ids = await Promise.all(Array.from({ length: 8 }, () => muster.store.files.add(file)));
    assert.equal(new Set(ids).size, 1);
    const other = await muster.store.files.add({ ...file, asset: 'twice-more' });
    await muster.store.files.collection.deleteMany({ _id: { $in: [...ids, other] } });
    assert.notEqual(await muster.store.files.add(file), ids[0], 'known asset and bytes do not give the id');
  });

  it('that is missing in the store says what has to be shared', async () => {
    const sha256 = 'f'.repeat(64);
    const id = await muster.store.files.add({
      ...{ asset: 'missing', sha256, size: 1, mimeType: 'a/b', name: 'x', by: 'test', at: new Date() },
    });
    await muster.store.assets.insert([{ _id: 'missing', title: 'x', files: [{ file: { name: 'x', id } }] }], 'test');
    const answer = await get(`/files/${id}`);
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /MUSTER_FILES/);
  });
});
