import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { readSecret } from '../../shared/settings/read-secret.ts';
import { openLinkSecrets } from '../../shared/letters/link-secrets.ts';
import { readUnsubscribeToken, unsubscribeLink } from '../../shared/letters/unsubscribe-link.ts';
import { findUnreadableSecrets } from '../../shared/settings/secrets/check-secrets.ts';
import { resealAll } from '../../shared/settings/secrets/reseal.ts';
import { openSecrets } from '../../shared/settings/secrets/secrets.ts';
import { openTestStore } from '../support/store.ts';
import { temporaryFolder } from '../support/folder.ts';

const key = () => randomBytes(32).toString('base64url');
const held = (...secretKeys: string[]) => openSecrets({ secretKeys, dataFolder: 'unused' });

describe('a key rotation', () => {
  it('reseals stored secrets with the new key, so that the old one can go', async () => {
    const store = await openTestStore();
    after(() => store.close());
    const [old, next] = [key(), key()];
    const now = new Date();
    const stamp = { version: 1, createdBy: 'test', createdAt: now, changedBy: 'test', changedAt: now };
    for (const code of ['A', 'B']) {
      const sealed = { password: await (await held(old)).seal(`password of ${code}`) };
      await store.configuration.insert({ kind: 'test', code, content: {}, secrets: sealed, ...stamp }, ['password']);
    }
    const request = { user: 'ada', type: 'NEWS' };
    const link = await unsubscribeLink(await openLinkSecrets(store, await held(old)), 'https://example.org', request);
    const rotating = await held(next, old);
    assert.deepEqual(await resealAll(store, rotating), { secrets: 3, resealed: 3 });
    assert.deepEqual(await resealAll(store, rotating), { secrets: 3, resealed: 0 });
    const token = link.split('/').at(-1) ?? '';
    const later = await openLinkSecrets(store, await held(next));
    assert.deepEqual(await readUnsubscribeToken(later, token), request, 'links in letters outlive the keys');
    assert.deepEqual(await findUnreadableSecrets(store, await held(old)), { count: 2, example: 'test/A' });
    assert.equal(await findUnreadableSecrets(store, rotating), undefined);
    const entry = await store.configuration.get('test', 'B');
    assert.equal(await readSecret(await held(next), entry ?? { secrets: {} }, 'password'), 'password of B');
    await assert.rejects(resealAll(store, await held(old)), /does not have/);
  });
});

describe('secrets at rest', () => {
  it('open to the exact text, and two sealings of one text differ', async () => {
    const secrets = await held(key());
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const sealed = await secrets.seal(text);
        assert.equal(await secrets.open(sealed), text);
        assert.notEqual(await secrets.seal(text), sealed);
      }),
      { numRuns: 50 },
    );
  });

  it('survive a key rotation, and say which were sealed with the old key', async () => {
    const [old, next] = [key(), key()];
    const sealed = await (await held(old)).seal('a token');
    const rotating = await held(next, old);
    assert.equal(await rotating.open(sealed), 'a token');
    assert.equal(rotating.isCurrent(sealed), false);
    const resealed = await rotating.seal(await rotating.open(sealed));
    assert.equal(rotating.isCurrent(resealed), true);
    assert.equal(await (await held(next)).open(resealed), 'a token');
  });

  it('cannot be opened without the key or after tampering, and the error reveals nothing', async () => {
    const secrets = await held(key());
    const sealed = await secrets.seal('hunter2');
    const parts = sealed.split('.');
    const altered = [...parts.slice(0, 3), `x${parts[3] ?? ''}`, parts[4]].join('.');
    await assert.rejects((await held(key())).open(sealed), /MUSTER_SECRET_KEYS/);
    for (const text of [altered, 'no JWE', '']) {
      await assert.rejects(secrets.open(text), (error: Error) => !error.message.includes('hunter2'));
    }
  });

  it('are sealed with a generated key in the data folder, readable by its owner only, when none is configured', async () => {
    const { folder: dataFolder } = await temporaryFolder();
    const opened = await Promise.all([1, 2, 3, 4].map(() => openSecrets({ dataFolder })));
    const sealed = await opened[0]?.seal('one key');
    for (const secrets of opened) assert.equal(await secrets.open(sealed ?? ''), 'one key');
    const path = join(dataFolder, 'secret.key');
    assert.equal((await stat(path)).mode & 0o077, 0);
    assert.equal(Buffer.from(await readFile(path, 'utf8'), 'base64url').length, 32);

    const configured = await openSecrets({ secretKeys: [key()], dataFolder });
    assert.equal(await configured.open(sealed ?? ''), 'one key', 'keys configured later do not hide the generated one');
    assert.equal(configured.isCurrent(sealed ?? ''), false);
  });
});
