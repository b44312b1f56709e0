import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, it } from 'node:test';
import { authenticate } from '../../shared/access/authenticate.ts';
import { OWNER } from '../../shared/access/owner-key.ts';
import { ROLE_CODES } from '../../shared/model/roles.ts';
import { testEngines } from '../support/engines.ts';
import { LOADER } from '../support/loader.ts';
import { openTestStore } from '../support/store.ts';

const COMMAND = fileURLToPath(new URL('../../cli/keys.ts', import.meta.url));
const run = promisify(execFile);

describe('npm run keys', () => {
  it('makes, lists and revokes keys on the machine, without a key', async () => {
    const store = await openTestStore();
    const { mongodbUrl, temporalAddress } = testEngines();
    const env = {
      ...process.env,
      MONGODB_URL: mongodbUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      MONGODB_DATABASE: store.databaseName,
    };
    const keys = async (...words: string[]) => (await run('node', [...LOADER, COMMAND, ...words], { env })).stdout;
    try {
      const [, ownerKey = ''] = /\n([0-9a-f]{64})\n/.exec(await keys('new')) ?? [];
      const owner = await authenticate(store, ownerKey, 'UTC');
      assert.deepEqual([owner.person, owner.roles], [OWNER, new Set(ROLE_CODES)]);

      const words = ['new', '--user', 'ada', '--create', '--role', 'USER_MANAGER', '--label', 'Ada’s laptop', '--json'];
      const made = JSON.parse(await keys(...words)) as { id: string; key: string; user: string };
      const ada = await authenticate(store, made.key, 'UTC');
      assert.deepEqual(
        [ada.person, ada.roles, ada.via],
        ['ada', new Set(['USER_MANAGER']), { kind: 'key', id: made.id }],
      );

      const narrow = [
        'new',
        '--user',
        'ada',
        '--role',
        'ASSET_MANAGER',
        '--only-role',
        'ASSET_MANAGER',
        '--expires',
        '30d',
      ];
      const limited = JSON.parse(await keys(...narrow, '--json')) as { key: string; expires: string; roles: string };
      assert.equal(limited.roles, 'ASSET_MANAGER');
      assert.ok(Date.parse(limited.expires) > Date.now() + 29 * 86_400_000);
      assert.deepEqual((await authenticate(store, limited.key, 'UTC')).roles, new Set(['ASSET_MANAGER']));
      await assert.rejects(keys('new', '--expires', 'soon'), { code: 1, stderr: /--expires takes a number of days/ });

      const table = await keys('list');
      assert.match(table, new RegExp(`^${made.id}  ada +Ada’s laptop`, 'm'));
      assert.ok(!table.includes(made.key) && !table.includes(ownerKey));

      await keys('revoke', made.id);
      await assert.rejects(authenticate(store, made.key, 'UTC'), { code: 'UNAUTHORIZED' });
      await assert.rejects(keys('revoke', made.id), { code: 1, stderr: /no active key/ });
      await assert.rejects(keys('new', '--user', 'nobody'), { code: 1, stderr: /no user nobody/ });
    } finally {
      await store.close();
    }
  });
});
