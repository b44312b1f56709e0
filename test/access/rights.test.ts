import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Run } from '../../shared/model/run.ts';
import type { User } from '../../shared/model/user.ts';
import { assertRefused, ok, startTestApi, type TestApi } from '../api/support.ts';
import { storeAssetSet, makeAssets, storeSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { runBody } from '../support/muster-api.ts';

const on = (group: string, value: string, more: Record<string, string> = {}) => ({
  [`TASK_${group}_Active`]: 'true',
  [`TASK_${group}_Value`]: value,
  ...more,
});
const EVERYBODY = { query: { all: [] } };

describe('what a caller may do now', () => {
  let muster: TestMuster;
  let api: TestApi;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  /** A key of a person whose account looks like this. */
  async function keyOf(person: string, account: Partial<User>): Promise<string> {
    const key = await api.keyFor(person);
    await change(person, account);
    return key;
  }
  const change = (person: string, account: Partial<User>) =>
    muster.store.users.edit(person, 'test', (user) => ({ ...user, ...account }));
  const submit = (key: string, job: string, set: string, parameters: Record<string, string>) =>
    api.post(`/jobs/${job}?op=run`, key, runBody(set, parameters));
  async function submitted(...request: Parameters<typeof submit>): Promise<string> {
    const { link } = ok(await submit(...request))['additional_info'] as { link: string };
    return link.split('/').at(-1) ?? '';
  }
  const rowOf = async (run: string, member: string) => muster.store.journal.collection.findOne({ run, member });
  const userOf = async (id: string): Promise<User | undefined> => await muster.store.users.get(id);
  async function setOfUsers(name: string, ...users: ({ _id: string } & Partial<User>)[]): Promise<string> {
    await muster.store.users.insert(users, 'test');
    return storeSet(
      muster.store,
      users.map(({ _id }) => _id),
      name,
      'USER',
    );
  }

  it('counts no role that is held for one library', async () => {
    const key = await keyOf('scoped', {
      roles: [
        { role: 'USER_MANAGER', scope: 'MAIN' },
        { role: 'GENERAL_SYSTEM_ADMINISTRATOR', scope: 'MAIN' },
      ],
    });
    await muster.store.users.insert([{ _id: 'friend' }], 'test');
    const set = await setOfUsers('friends', { _id: 'friend-1' });
    assertRefused(await api.get('/jobs', key), 403, 'FORBIDDEN');
    assertRefused(await api.get('/dois', key), 403, 'FORBIDDEN');
    assertRefused(await api.post('/sets', key, { name: 'x', type: 'ITEMIZED', content: 'USER' }), 403, 'FORBIDDEN');
    const refused = await submit(key, 'M148', set, on('AddRole', 'GENERAL_SYSTEM_ADMINISTRATOR'));
    assertRefused(refused, 403, 'FORBIDDEN');
  });

  it('lets a role that is held for one library be handed out for that library only', async () => {
    const key = await keyOf('branch-manager', {
      roles: [{ role: 'USER_MANAGER' }, { role: 'ASSET_MANAGER', scope: 'MAIN' }],
    });
    const set = await setOfUsers('branch', { _id: 'branch-1' });
    const beyond = /TASK_AddRole_Value: .*ASSET_MANAGER.*for the whole institution/;
    assertRefused(await submit(key, 'M148', set, on('AddRole', 'ASSET_MANAGER')), 400, 'PARAMETER_INVALID', beyond);
    const elsewhere = on('AddRole', 'ASSET_MANAGER', { TASK_AddRole_Scope: 'LAW' });
    assertRefused(await submit(key, 'M148', set, elsewhere), 400, 'PARAMETER_INVALID', /for LAW/);
    ok(await submit(key, 'M148', set, on('AddRole', 'ASSET_MANAGER', { TASK_AddRole_Scope: 'MAIN' })));
  });

  it('lets a read-only role read, and change or hand out nothing', async () => {
    const roles = [{ role: 'GENERAL_SYSTEM_ADMINISTRATOR', readOnly: true }];
    const key = await keyOf('reader', { roles });
    ok(await api.get('/dois', key));
    ok(await api.get('/ftp-configurations', key));
    ok(await api.get('/jobs/M50701', key));
    const unit = { code: 'NEW', name: 'New', type: 'INTERNAL' };
    assertRefused(await api.post('/units', key, unit), 403, 'FORBIDDEN', /read-only/i);
    assertRefused(await api.post('/sets', key, { name: 'y', type: 'ITEMIZED', content: 'IER' }), 403, 'FORBIDDEN');
    await storeAssetSet(muster.store, makeAssets(1), 'one-asset');
    assertRefused(await submit(key, 'M50701', 'one-asset', {}), 403, 'FORBIDDEN');

    const manager = await keyOf('half', { roles: [{ role: 'USER_MANAGER' }, ...roles] });
    const set = await setOfUsers('half-set', { _id: 'half-1' });
    const refused = await submit(manager, 'M148', set, on('AddRole', 'GENERAL_SYSTEM_ADMINISTRATOR'));
    assertRefused(refused, 400, 'PARAMETER_INVALID', /TASK_AddRole_Value/);
  });

  it('counts a role in full that is held twice, once of it read-only or for a library', async () => {
    const role = 'GENERAL_SYSTEM_ADMINISTRATOR';
    const key = await keyOf('twice', { roles: [{ role, readOnly: true }, { role, scope: 'LAW' }, { role }] });
    assertRefused(await api.post('/units', key, { code: 'X' }), 400, 'INVALID_BODY');
  });

  it('lets nobody in whose account has expired or is blocked', async () => {
    const roles = [{ role: 'GENERAL_SYSTEM_ADMINISTRATOR' }];
    const closed: Record<string, Partial<User>> = {
      expired: { expiryDate: '2001-01-01' },
      'expired too': { expiryDate: '20010101' },
      blocked: { blocks: [{ blockType: '02-GLOBAL' }] },
    };
    for (const [person, account] of Object.entries(closed)) {
      const key = await keyOf(person, { status: 'ACTIVE', roles, ...account });
      assertRefused(await api.get('/jobs', key), 401, 'UNAUTHORIZED');
      assertRefused(await api.get('/mail-preferences', key), 401, 'UNAUTHORIZED');
    }
    const open: Record<string, Partial<User>> = {
      'to come': { expiryDate: '2999-01-01' },
      unblocked: { blocks: [{ blockType: '02-GLOBAL', status: 'INACTIVE' }] },
      'with a loan overdue': { blocks: [{ blockType: '03-LOAN' }] },
    };
    for (const [person, account] of Object.entries(open)) {
      ok(await api.get('/jobs', await keyOf(person, { roles, ...account })));
    }
  });

  describe('lets nobody act on an account that holds a right he lacks', () => {
    let manager: string;
    let worker: { stop(): Promise<void> };
    before(async () => {
      manager = await keyOf('user-manager', { roles: [{ role: 'USER_MANAGER' }] });
      worker = await muster.startWorker();
    });
    after(() => worker.stop());

    const ended = async (run: string): Promise<Run> => muster.ended(run);

    it('blocks, passwords, account types and roles of such members are left alone, with words', async () => {
      const accountType = 'EXTERNAL' as const;
      const admin = { _id: 'gsa', accountType, roles: [{ role: 'GENERAL_SYSTEM_ADMINISTRATOR' }] };
      const reader = { _id: 'gsa-reader', roles: [{ role: 'GENERAL_SYSTEM_ADMINISTRATOR', readOnly: true }] };
      const status = 'INACTIVE' as const;
      const gone = { _id: 'gsa-gone', status, roles: [{ role: 'REPOSITORY_MANAGER' }] };
      const branch = { _id: 'branch-only', roles: [{ role: 'REPOSITORY_MANAGER', scope: 'LAW' }] };
      const plain = { _id: 'plain', roles: [{ role: 'PATRON' }, { role: 'USER_MANAGER' }] };
      const set = await setOfUsers('targets', admin, reader, gone, branch, plain);
      for (const raw of [
        on('AddBlock', '02-GLOBAL'),
        on('SetAccountTo', 'INTERNAL'),
        on('SetAccountTo', 'EXTERNAL'),
        on('AddRole', 'PATRON'),
      ]) {
        const before = await userOf('gsa');
        const run = await ended(await submitted(manager, 'M148', set, raw));
        assert.deepEqual([run.counts?.skipped, run.counts?.failed], [3, 0], JSON.stringify(raw));
        for (const member of ['gsa', 'gsa-reader', 'gsa-gone']) {
          const row = await rowOf(run._id, member);
          assert.equal(row?.outcome, 'skipped');
          assert.equal(row.reason, 'HOLDS_MORE_RIGHTS');
          assert.match(row.message ?? '', /General System Administrator|Repository Manager/);
        }
        const after = await userOf('gsa');
        assert.deepEqual([after?.blocks, after?.accountType, after?.roles], [before?.blocks, 'EXTERNAL', admin.roles]);
        assert.equal((await muster.store.users.get('gsa'))?.password, undefined);
      }
      const run = await ended(await submitted(manager, 'M148', set, on('Campus', 'NORTH')));
      assert.equal(run.counts?.succeeded, 5, 'the campus of an administrator is no right');
    });

    it('who holds the same rights, or is a General System Administrator, may', async () => {
      const set = await setOfUsers(
        'equals',
        { _id: 'peer', roles: [{ role: 'USER_MANAGER' }] },
        { _id: 'other-gsa', roles: [{ role: 'GENERAL_SYSTEM_ADMINISTRATOR' }, { role: 'REPOSITORY_MANAGER' }] },
      );
      const roles = [{ role: 'USER_MANAGER' }, { role: 'GENERAL_SYSTEM_ADMINISTRATOR' }];
      const root = await keyOf('root', { roles });
      const run = await ended(await submitted(root, 'M148', set, on('AddBlock', '02-GLOBAL')));
      assert.equal(run.counts?.succeeded, 2);
    });

    it('nobody is locked out by his own run', async () => {
      const self = await keyOf('self', { roles: [{ role: 'USER_MANAGER' }] });
      const set = await storeSet(muster.store, ['self'], 'self-set', 'USER');
      const run = await ended(await submitted(self, 'M148', set, on('AddBlock', '02-GLOBAL')));
      assert.equal((await rowOf(run._id, 'self'))?.reason, 'OWN_ACCOUNT');
      ok(await api.get('/jobs', self));
    });

    it('a User Administrator adds any role that grants nothing here, and hands out no right he lacks', async () => {
      const administrator = await keyOf('administrator', { roles: [{ role: 'USER_ADMINISTRATOR' }] });
      const set = await setOfUsers('patrons', { _id: 'patron-1' });
      for (const role of ['REPOSITORY_MANAGER', 'GENERAL_SYSTEM_ADMINISTRATOR', 'CIRCULATION_DESK_MANAGER']) {
        const refused = await submit(administrator, 'M148', set, on('AddRole', `PATRON@@${role}`));
        assertRefused(refused, 400, 'PARAMETER_INVALID', /TASK_AddRole_Value/);
      }
      const raw = on('AddRole', 'PATRON@@RESEARCHER@@FUND_MANAGER@@USER_ADMINISTRATOR');
      const run = await ended(await submitted(administrator, 'M148', set, raw));
      assert.equal(run.counts?.succeeded, 1);
      assert.equal((await userOf('patron-1'))?.roles?.length, 4);
    });
  });

  describe('uses no right in a run that was taken away after its submit', () => {
    it('a role that the submitter no longer holds is not handed out', async () => {
      const account = { roles: [{ role: 'USER_MANAGER' }, { role: 'ASSET_MANAGER' }] };
      const key = await keyOf('demoted', account);
      const set = await setOfUsers('demoted-set', { _id: 'lucky' });
      const id = await submitted(key, 'M148', set, on('AddRole', 'ASSET_MANAGER'));
      await change('demoted', { roles: [{ role: 'USER_MANAGER' }] });
      const run = await muster.withWorker(() => muster.ended(id));
      const row = await rowOf(run._id, 'lucky');
      assert.deepEqual([row?.outcome, row?.reason], ['skipped', 'ROLE_NOT_HELD']);
      assert.match(row?.message ?? '', /demoted .*Asset Manager/);
      assert.equal((await userOf('lucky'))?.roles, undefined);
    });

    it('a role that the submitter got only later protects nothing less', async () => {
      const key = await keyOf('promoted', { roles: [{ role: 'USER_MANAGER' }] });
      const set = await setOfUsers('promoted-set', { _id: 'boss', roles: [{ role: 'REPOSITORY_MANAGER' }] });
      const id = await submitted(key, 'M148', set, on('AddBlock', '02-GLOBAL'));
      await change('promoted', { roles: [{ role: 'USER_MANAGER' }, { role: 'REPOSITORY_MANAGER' }] });
      const run = await muster.withWorker(() => muster.ended(id));
      assert.equal((await rowOf(run._id, 'boss'))?.reason, 'HOLDS_MORE_RIGHTS');
    });

    it('without a role of the job, or with a closed account, its members fail with words', async () => {
      await storeAssetSet(muster.store, makeAssets(2), 'two-assets');
      const closings: Record<string, Partial<User>> = {
        'leaver-1': { roles: [] },
        'leaver-2': { status: 'INACTIVE' },
        'leaver-3': { expiryDate: '2001-01-01' },
      };
      for (const [person, closing] of Object.entries(closings)) {
        const key = await keyOf(person, { roles: [{ role: 'GENERAL_SYSTEM_ADMINISTRATOR' }] });
        const id = await submitted(key, 'M50701', 'two-assets', on('License', 'CCBY_V4.0'));
        await change(person, closing);
        const run = await muster.withWorker(() => muster.ended(id));
        assert.equal(run.status, 'COMPLETED_FAILED');
        assert.equal(run.counts?.failed, 2);
        const row = await muster.store.journal.collection.findOne({ run: id });
        assert.equal(row?.reason, 'SUBMITTER_MAY_NOT');
        assert.match(row.message ?? '', new RegExp(`${person} no longer`));
      }
    });
  });

  describe('counts ownership only with a role that may make such a thing', () => {
    it('a set of users is closed to its maker once the roles are gone', async () => {
      const key = await keyOf('registrar', { roles: [{ role: 'USER_MANAGER' }] });
      const set = ok(await api.post('/sets', key, { name: 'Oracle', type: 'LOGICAL', content: 'USER', ...EVERYBODY }));
      const path = `/sets/${String(set['id'])}`;
      ok(await api.get(`${path}/members`, key));
      for (const roles of [[], [{ role: 'REPOSITORY_ADMINISTRATOR' }]]) {
        await change('registrar', { roles });
        assertRefused(await api.get(path, key), 400, '60107');
        assertRefused(await api.get(`${path}/members`, key), 400, '60107');
        assertRefused(await api.put(path, key, { query: { all: [] } }), 400, '60107');
        assertRefused(await api.call('DELETE', path, { key }), 400, '60107');
        assert.equal(ok(await api.get('/sets?q=Oracle', key))['total_record_count'], 0);
      }
    });

    it('a run and its file are closed to its submitter once the roles are gone, a page role or not', async () => {
      const key = await keyOf('exporter', { roles: [{ role: 'GENERAL_SYSTEM_ADMINISTRATOR' }] });
      await storeAssetSet(muster.store, makeAssets(1), 'exported');
      const id = await submitted(key, 'M50708', 'exported', {});
      await muster.withWorker(() => muster.ended(id));
      const path = `/jobs/M50708/instances/${id}`;
      assert.equal((await api.get(`${path}/export`, key)).status, 200);
      await change('exporter', { roles: [{ role: 'USER_MANAGER' }] });
      for (const part of ['', '/members', '/report.csv', '/export', '/letters']) {
        assertRefused(await api.get(`${path}${part}`, key), 400, '402218');
      }
      assertRefused(await api.post(`${path}?op=cancel`, key), 400, '402218');
      assert.equal(ok(await api.get('/jobs/M50708/instances', key))['total_record_count'], 0);
      await change('exporter', { roles: [] });
      assertRefused(await api.get(`${path}/export`, key), 403, 'FORBIDDEN');
    });

    it('a rule file and a process that others use are changed by their owner or an administrator', async () => {
      const roles = [{ role: 'RESEARCH_ASSETS_MANAGER' }];
      const owner = await keyOf('rule-owner', { roles });
      const other = await keyOf('rule-other', { roles });
      const admin = await keyOf('rule-admin', { roles: [{ role: 'GENERAL_SYSTEM_ADMINISTRATOR' }] });
      const text = 'rule "mark" when TRUE then addField "keywords.marked" end';
      const file = ok(
        await api.post('/normalization/rule-files', owner, { name: 'Shared rules', text, access: 'SHARED' }),
        201,
      );
      const filePath = `/normalization/rule-files/${String(file['id'])}`;
      const task = [{ name: 'One', rule_file: file['id'] }];
      const process = ok(await api.post('/normalization/processes', owner, { name: 'A process', task }), 201);
      const processPath = `/normalization/processes/${String(process['id'])}`;
      for (const path of [filePath, processPath]) {
        ok(await api.get(path, other));
        assertRefused(await api.put(path, other, { description: 'mine' }), 403, 'FORBIDDEN', /owner/);
        assertRefused(await api.call('DELETE', path, { key: other }), 403, 'FORBIDDEN', /owner/);
        ok(await api.put(path, owner, { description: 'still mine' }));
        ok(await api.put(path, admin, { description: 'of all' }));
      }
      await change('rule-owner', { roles: [] });
      assertRefused(await api.put(filePath, owner, { description: 'once mine' }), 403, 'FORBIDDEN');
    });
  });

  it('shows the members of a set of users only to roles that deal with people', async () => {
    const key = await keyOf('people', { roles: [{ role: 'USER_ADMINISTRATOR' }] });
    const body = { name: 'Public people', type: 'LOGICAL', content: 'USER', private: 'false', ...EVERYBODY };
    const path = `/sets/${String(ok(await api.post('/sets', key, body))['id'])}`;
    assert.ok('number_of_members' in ok(await api.get(path, key)));
    for (const role of ['REPOSITORY_MANAGER', 'REPOSITORY_ADMINISTRATOR']) {
      const librarian = await keyOf(role.toLowerCase(), { roles: [{ role }] });
      assert.ok(!('number_of_members' in ok(await api.get(path, librarian))));
      const { set } = ok(await api.get('/sets?view=full&q=Public_people', librarian)) as { set: object[] };
      assert.deepEqual([set.length, set.some((each) => 'number_of_members' in each)], [1, false]);
      assertRefused(await api.get(`${path}/members`, librarian), 403, 'FORBIDDEN', /User Manager/);
      assertRefused(
        await api.put(path, librarian, { query: { all: [{ field: 'campus', operator: 'exists' }] } }),
        403,
        'FORBIDDEN',
      );
    }
  });

  it('answers an unknown operation like a known one to who may not use the resource', async () => {
    const admin = await keyOf('op-admin', { roles: [{ role: 'GENERAL_SYSTEM_ADMINISTRATOR' }] });
    const set = ok(await api.post('/sets', admin, { name: 'Ops', type: 'ITEMIZED', content: 'IER', private: 'false' }));
    const ftp = { name: 'Drop', protocol: 'SFTP', host: 'h.example.org', user: 'u', base_directory: 'b' };
    const hostKey = `SHA256:${'A'.repeat(43)}`;
    ok(await api.post('/ftp-configurations', admin, { code: 'drop', ...ftp, host_key: hostKey, password: 'p' }), 201);
    const manager = await keyOf('op-manager', { roles: [{ role: 'USER_MANAGER' }] });
    const member = { members: { member: [{ id: '1' }] } };
    const pairs: [string, string[], unknown?][] = [
      ['/jobs/M50701', ['run', 'nonsense', '']],
      [`/sets/${String(set['id'])}`, ['add_members', 'nonsense', ''], member],
      ['/ftp-configurations/drop', ['test', 'nonsense', 'constructor', '']],
      ['/mail-servers/none', ['test', 'nonsense', 'toString', '']],
      ['/dois/1', ['reserve', 'nonsense', '']],
    ];
    for (const [path, ops, body] of pairs) {
      const answers = [];
      for (const op of ops) {
        const { status, body: said } = await api.post(`${path}?op=${op}`, manager, body);
        const { error } = said['errorList'] as { error: { errorCode: string; errorMessage: string }[] };
        answers.push([status, error[0]?.errorCode, error[0]?.errorMessage]);
      }
      for (const answer of answers) assert.deepEqual(answer, answers[0], path);
      assert.equal(answers[0]?.[0], 403, path);
    }
    assertRefused(await api.post('/ftp-configurations/drop?op=constructor', admin), 400, 'UNKNOWN_OPERATION');
  });
});
