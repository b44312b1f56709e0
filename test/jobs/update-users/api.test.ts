import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startMailStandIn, type MailStandIn } from '../../stand-ins/mail.ts';
import { useMailServer } from '../../support/mail-world.ts';
import type { User } from '../../../shared/model/user.ts';
import type { Role } from '../../../shared/model/roles.ts';
import { workflowIdOf } from '../../../shared/runs/start-workflow.ts';
import { storeSet } from '../../support/asset-sets.ts';
import { openMusterApi, runBody, type FinishedRun, type TestApi } from '../../support/muster-api.ts';

const on = (group: string, value: string, more: Record<string, string> = {}) => ({
  [`TASK_${group}_Active`]: 'true',
  [`TASK_${group}_Value`]: value,
  ...more,
});
const NOTIFY = { SEND_Notification_To_User_Active: 'true', SEND_Notification_To_User_Value: 'NEWS' };
const INTERNAL = { TASK_FieldType_Value: 'INTERNAL' };

/** Every parameter that changes users, and what it makes of the fields that it names. */
const PARAMETERS: [Record<string, string>, (user: User | undefined) => unknown, unknown][] = [
  [
    on('AddRole', 'PATRON@@FUND_MANAGER', { TASK_AddRole_Scope: 'LAW', TASK_AddRole_Scope_Name: 'Law' }),
    (user) => user?.roles,
    [
      { role: 'PATRON', scope: 'LAW' },
      { role: 'FUND_MANAGER', readOnly: false, scope: 'LAW' },
    ],
  ],
  [on('UserGroup', 'FACULTY'), (user) => [user?.userGroup, user?.provenance], ['FACULTY', { userGroup: 'INTERNAL' }]],
  [on('Campus', 'NORTH'), (user) => user?.campus, 'NORTH'],
  [on('RSL', 'RS'), (user) => user?.resourceSharingLibrary, 'RS'],
  [
    on('AddBlock', '03-LOAN', { TASK_AddBlock_Note: 'late' }),
    (user) => user?.blocks?.map(({ blockType, note }) => [blockType, note]),
    [['03-LOAN', 'late']],
  ],
  [on('AddStatistics', 'MED'), (user) => user?.statistics?.map(({ category }) => category), ['MED']],
  [
    on('AddNote', 'Called', { TASK_AddNote_Type: 'LIBRARY' }),
    (user) => user?.notes?.map(({ noteType, text }) => [noteType, text]),
    [['LIBRARY', 'Called']],
  ],
];

describe('Update/Notify Users through the API', () => {
  let api: TestApi;
  let mail: MailStandIn;
  const userOf = async (id: string): Promise<User | undefined> => await api.store.users.get(id);

  before(async () => {
    api = await openMusterApi();
    mail = await startMailStandIn();
    await useMailServer(api.store, mail.port);
    const callers: Record<string, Role[]> = {
      root: ['GENERAL_SYSTEM_ADMINISTRATOR', 'USER_ADMINISTRATOR'],
      manager: ['USER_MANAGER'],
      administrator: ['USER_ADMINISTRATOR'],
      pageOnly: ['GENERAL_SYSTEM_ADMINISTRATOR'],
      jobOfAnother: ['RESEARCH_ASSETS_MANAGER'],
      none: [],
    };
    for (const [caller, roles] of Object.entries(callers)) await api.makeCaller(caller, ...roles);
    await api.startWorker();
  });
  after(async () => {
    await api.close();
    await mail.close();
  });

  async function storeUsers(set: string, ...users: User['_id'][] | ({ _id: string } & Partial<User>)[]) {
    const records = users.map((entry) => (typeof entry === 'string' ? { _id: entry } : entry));
    await api.store.users.insert(records, 'test');
    return storeSet(
      api.store,
      records.map(({ _id }) => _id),
      set,
      'USER',
    );
  }

  it('says beforehand what an undo does not bring back', async () => {
    const { body } = await api.call('manager', 'GET', '/jobs/M148');
    assert.equal(body['undoable'], true);
    assert.match(String(body['undo_note']), /does not restore passwords/);
  });

  it('changes each field and list: record, journal and counts say the same', async () => {
    const set = await storeUsers('parameters', 'p1', 'p2');
    for (const [raw, read, expected] of PARAMETERS) {
      const { run, rows } = await api.run('root', 'M148', set, { ...raw, ...INTERNAL });
      assert.equal(run.status, 'COMPLETED_SUCCESS', JSON.stringify(raw));
      assert.deepEqual(run.counts, { succeeded: 2, unchanged: 0, skipped: 0, failed: 0, unprocessed: 0 });
      for (const id of ['p1', 'p2']) {
        const user = await userOf(id);
        assert.deepEqual(read(user), expected);
        assert.deepEqual(read({ ...user, ...rows.get(id)?.after } as User), expected, 'the journal says the same');
      }
    }
    const all = Object.assign({}, ...PARAMETERS.map(([raw]) => raw)) as Record<string, string>;
    const again = await api.run('root', 'M148', set, { ...all, ...INTERNAL });
    assert.equal(again.run.counts?.unchanged, 2, 'once more changes nothing');
  });

  it('orders notifications in the journal, and leaves the records that nothing else changes', async () => {
    const set = await storeUsers('notify', { _id: 'n1', email: 'n1@example.org' }, { _id: 'n2' });
    const { run, rows } = await api.run('manager', 'M148', set, NOTIFY);
    assert.deepEqual(run.counts, { succeeded: 1, unchanged: 0, skipped: 1, failed: 0, unprocessed: 0 });
    assert.deepEqual(rows.get('n1')?.letters, [{ letter: 'NEWS', recipient: 'n1', data: {} }]);
    assert.equal(rows.get('n2')?.reason, 'NO_EMAIL');
    assert.equal((await userOf('n1'))?.revision, 1);
  });

  describe('external users who become internal', () => {
    let converted: FinishedRun;
    before(async () => {
      await storeUsers(
        'convert',
        { _id: 'c1', accountType: 'EXTERNAL', email: 'c1@example.org' },
        { _id: 'c2', accountType: 'INTERNAL' },
      );
      converted = await api.run('administrator', 'M148', 'convert', { ...on('SetAccountTo', 'INTERNAL'), ...NOTIFY });
    });

    it('get a password, of which only the hash is kept; who was converted before gets none', async () => {
      const [c1, c2] = await Promise.all(['c1', 'c2'].map((id) => api.store.users.get(id)));
      assert.match(c1?.password?.scrypt ?? '', /^\$scrypt\$ln=14,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
      assert.equal(c2?.password, undefined);
      assert.equal(converted.rows.get('c1')?.resetPassword, true);
      assert.equal(converted.rows.get('c2')?.outcome, 'skipped');
    });

    it('leave no trace of it in the journal, the run, the history or any answer of the API', async () => {
      const { run, rows } = converted;
      const c1 = await api.store.users.get('c1');
      const [salt = '', hash = ''] = c1?.password?.scrypt.split('$').slice(3) ?? [];
      const history = await api.temporal.workflow.getHandle(workflowIdOf(run)).fetchHistory();
      const instance = `/jobs/M148/instances/${run._id}`;
      const paths = [instance, `${instance}/members`, `${instance}/members/c1`, `${instance}/report.csv`];
      const answers = await Promise.all(paths.map((path) => api.call('root', 'GET', path)));
      for (const { status } of answers) assert.equal(status, 200);
      const payloads = JSON.stringify(history, (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
      );
      const said = [
        JSON.stringify([...rows.values()]),
        JSON.stringify(run),
        payloads,
        ...answers.map(({ text }) => text),
      ];
      for (const text of said) {
        for (const secret of [salt, hash, 'scrypt'])
          assert.ok(!text.includes(secret), `${secret} in ${text.slice(0, 200)}`);
      }
    });

    it('get no password when none is wanted', async () => {
      const set = await storeUsers('quiet', { _id: 'q1', accountType: 'EXTERNAL' });
      const raw = { ...on('SetAccountTo', 'INTERNAL'), TASK_DontGeneratePassword_Active: 'true' };
      const { rows } = await api.run('administrator', 'M148', set, raw);
      assert.equal(rows.get('q1')?.outcome, 'succeeded');
      assert.equal(rows.get('q1')?.resetPassword, undefined);
      const q1 = await userOf('q1');
      assert.deepEqual([q1?.accountType, q1?.password], ['INTERNAL', undefined]);
      const back = await api.run('administrator', 'M148', set, on('SetAccountTo', 'EXTERNAL'));
      assert.equal(back.run.counts?.succeeded, 1);
      assert.equal((await userOf('q1'))?.accountType, 'EXTERNAL');
    });
  });

  it('requires a page role and a role of the job', async () => {
    await storeUsers('roles', 'r1');
    const submit = (caller: string) =>
      api.call(caller, 'POST', '/jobs/M148?op=run', runBody('roles', on('Campus', 'MAIN')));
    for (const caller of ['manager', 'administrator', 'root']) assert.equal((await submit(caller)).status, 200, caller);
    for (const caller of ['pageOnly', 'jobOfAnother', 'none']) assert.equal((await submit(caller)).status, 403, caller);
  });

  it('refuses at submit to add a role that the submitter does not hold, and starts nothing', async () => {
    const submit = (caller: string, role: string) =>
      api.call(caller, 'POST', '/jobs/M148?op=run', runBody('roles', on('AddRole', role)));
    const runs = () => api.store.runs.collection.countDocuments();
    const before = await runs();
    for (const [caller, role] of [
      ['manager', 'GENERAL_SYSTEM_ADMINISTRATOR'],
      ['manager', 'USER_ADMINISTRATOR'],
      ['administrator', 'ASSET_MANAGER'],
      ['root', 'CIRCULATION_DESK_MANAGER'],
    ] as const) {
      const { status, text } = await submit(caller, role);
      assert.equal(status, 400, `${caller} ${role}`);
      assert.match(text, /TASK_AddRole_Value/);
    }
    assert.equal(await runs(), before);
    assert.equal((await submit('manager', 'USER_MANAGER')).status, 200);
    assert.equal((await submit('administrator', 'PATRON')).status, 200);
  });
});
