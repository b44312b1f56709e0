import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { authenticate } from '../../shared/access/authenticate.ts';
import { issueKey } from '../../shared/access/issue-key.ts';
import { ensureOwnerKey, OWNER } from '../../shared/access/owner-key.ts';
import { prepareUser } from '../../shared/access/prepare-user.ts';
import { ROLE_CODES, type Caller, type Role } from '../../shared/model/roles.ts';
import { callerWith } from '../support/callers.ts';
import { openTestStore } from '../support/store.ts';

const BOOTSTRAP_KEY = 'b'.repeat(40);

/** Who comes in with the key of this id. */
const callerOf = (person: string, roles: readonly Role[], key = ''): Caller => ({
  ...callerWith(person, roles),
  via: { kind: 'key', id: key },
});

describe('API keys', () => {
  let store: Awaited<ReturnType<typeof openTestStore>>;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  it('act as their user, with the roles the user holds now', async () => {
    await prepareUser(store, { user: 'u1', roles: ['USER_MANAGER'], mayCreate: true, by: 'test' });
    const { key, stored } = await issueKey(store, { user: 'u1', label: 'laptop', timeZone: 'UTC' });
    assert.deepEqual(await authenticate(store, key, 'UTC'), callerOf('u1', ['USER_MANAGER'], stored._id));
    await prepareUser(store, { user: 'u1', roles: ['ASSET_MANAGER'], mayCreate: false, by: 'test' });
    assert.deepEqual((await authenticate(store, key, 'UTC')).roles, new Set(['USER_MANAGER', 'ASSET_MANAGER']));
  });

  it('are 32 random bytes, of which only a digest is stored', async () => {
    const { key, stored } = await issueKey(store, { user: 'u1', label: 'one', timeZone: 'UTC' });
    assert.equal(Buffer.from(key, 'hex').length, 32);
    const everything = JSON.stringify(await store.apiKeys.list());
    assert.ok(!everything.includes(key));
    assert.ok(everything.includes(stored.digest));
  });

  it('are rejected when unknown or revoked, or when their user is inactive or deleted', async () => {
    const invalid = { code: 'UNAUTHORIZED', httpStatus: 401 };
    await assert.rejects(authenticate(store, 'nonsense', 'UTC'), invalid);
    for (const change of [{ status: 'INACTIVE' }, { deleted: { at: new Date(), by: 'test' } }]) {
      const user = `gone-${Object.keys(change)[0] ?? ''}`;
      await prepareUser(store, { user, roles: [], mayCreate: true, by: 'test' });
      const { key } = await issueKey(store, { user, label: '', timeZone: 'UTC' });
      assert.equal((await authenticate(store, key, 'UTC')).person, user);
      await store.users.edit(user, 'test', (record) => ({ ...record, ...change }));
      await assert.rejects(authenticate(store, key, 'UTC'), invalid);
      await assert.rejects(issueKey(store, { user, label: '', timeZone: 'UTC' }), { name: 'MusterError' });
    }
    const { key, stored } = await issueKey(store, { user: 'u1', label: '', timeZone: 'UTC' });
    assert.equal(await store.apiKeys.revoke(stored._id, new Date()), true);
    assert.equal(await store.apiKeys.revoke(stored._id, new Date()), false);
    await assert.rejects(authenticate(store, key, 'UTC'), invalid);
  });

  it('record their last use, once an hour', async () => {
    const { key, stored } = await issueKey(store, { user: 'u1', label: '', timeZone: 'UTC' });
    const lastUsed = async () => (await store.apiKeys.get(stored._id))?.lastUsed?.getTime();
    assert.equal(await lastUsed(), undefined);
    await authenticate(store, key, 'UTC');
    const first = await lastUsed();
    assert.ok(first);
    await authenticate(store, key, 'UTC');
    assert.equal(await lastUsed(), first);
    const earlier = new Date(first - 2 * 60 * 60 * 1_000);
    await store.apiKeys.collection.updateOne({ _id: stored._id }, { $set: { lastUsed: earlier } });
    await Promise.all([1, 2, 3].map(() => authenticate(store, key, 'UTC')));
    assert.ok(((await lastUsed()) ?? 0) >= first);
    const { entries } = await store.auditTrail.page({ subject: stored._id }, { offset: 0, limit: 10 });
    assert.deepEqual(
      entries.map(({ by, action, result }) => [by, action, result]),
      [
        ['u1', 'api-key.use', 'done'],
        ['u1', 'api-key.use', 'done'],
      ],
    );
  });

  it('end when their time is over, and do only what their roles allow', async () => {
    const expires = new Date(Date.now() + 3_600_000);
    const request = { user: 'u1', label: '', timeZone: 'UTC', expires, roles: ['ASSET_MANAGER', 'RESEARCHER_MANAGER'] };
    const { key, stored } = await issueKey(store, request as Parameters<typeof issueKey>[1]);
    const user = (await authenticate(store, (await issueKey(store, { ...request, roles: undefined })).key, 'UTC'))
      .roles;
    assert.ok(user.has('ASSET_MANAGER') && user.size > 1);
    assert.deepEqual(
      (await authenticate(store, key, 'UTC')).roles,
      new Set(['ASSET_MANAGER']),
      'none that the user lacks',
    );
    await store.apiKeys.collection.updateOne({ _id: stored._id }, { $set: { expires: new Date() } });
    await assert.rejects(authenticate(store, key, 'UTC'), { code: 'UNAUTHORIZED' });
  });

  it('leave refused attempts in the audit trail, each key once an hour and unknown ones together', async () => {
    const { key, stored } = await issueKey(store, { user: 'u1', label: '', timeZone: 'UTC' });
    await store.apiKeys.revoke(stored._id, new Date());
    for (const tried of [key, key, 'guessed-1', 'guessed-2']) await assert.rejects(authenticate(store, tried, 'UTC'));
    const refused = async (subject: string) =>
      (await store.auditTrail.page({ subject }, { offset: 0, limit: 0 })).total;
    assert.equal(await refused(stored._id), 1);
    assert.equal(await refused('unknown'), 1);
  });
});

describe('the first start', () => {
  it('makes one owner key even when many processes start at once, and no second one later', async () => {
    const store = await openTestStore();
    try {
      const keys = await Promise.all(Array.from({ length: 8 }, () => ensureOwnerKey(store)));
      const [key, ...others] = keys.filter((made) => made !== undefined);
      assert.ok(key);
      assert.deepEqual(others, []);
      assert.deepEqual(
        await authenticate(store, key, 'UTC'),
        callerOf(OWNER, ROLE_CODES, (await store.apiKeys.list())[0]?._id),
      );
      assert.equal(await ensureOwnerKey(store), undefined);
      assert.equal((await store.apiKeys.list()).length, 1);
    } finally {
      await store.close();
    }
  });

  it('takes the bootstrap key instead, any number of times, and keeps it revoked once revoked', async () => {
    const store = await openTestStore();
    try {
      const made = await Promise.all(Array.from({ length: 4 }, () => ensureOwnerKey(store, BOOTSTRAP_KEY)));
      assert.deepEqual(made, [undefined, undefined, undefined, undefined]);
      assert.equal((await authenticate(store, BOOTSTRAP_KEY, 'UTC')).person, OWNER);
      assert.equal(await ensureOwnerKey(store), undefined);
      const [stored] = await store.apiKeys.list();
      assert.ok(stored);
      await store.apiKeys.revoke(stored._id, new Date());
      await ensureOwnerKey(store, BOOTSTRAP_KEY);
      await assert.rejects(authenticate(store, BOOTSTRAP_KEY, 'UTC'), { code: 'UNAUTHORIZED' });
      await ensureOwnerKey(store, 'c'.repeat(40));
      assert.equal((await authenticate(store, 'c'.repeat(40), 'UTC')).person, OWNER);
    } finally {
      await store.close();
    }
  });
});
