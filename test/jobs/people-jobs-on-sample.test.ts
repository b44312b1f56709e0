import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startMailStandIn, type MailStandIn } from '../stand-ins/mail.ts';
import { useMailServer } from '../support/mail-world.ts';
import { isAffiliated, type Researcher } from '../../shared/model/researcher.ts';
import { dayIn } from '../../shared/model/partial-date.ts';
import type { User } from '../../shared/model/user.ts';
import { openSampleApi, task, type SampleApi } from '../support/sample-api.ts';

const RESEARCHERS = 'M50801';
const USERS = 'M148';

type Raw = Record<string, string>;

const FLAGS = {
  AccessToProfile: 'researchCenter',
  ActiveProfile: 'portalProfile',
  AutomaticMatchRequest: 'autoMatchRequest',
  IncludeInSH: 'autoCapture',
  SkipAutomaticApprovals: 'skipAutomaticApprovals',
  UpdateORCIDProfile: 'updateOrcidProfile',
} as const;
const allFlags = (value: string): Raw =>
  Object.assign({}, ...Object.keys(FLAGS).map((flag) => task(flag, { Value: value }))) as Raw;

describe('every parameter of the jobs on people, on the sample, through the API', () => {
  let api: SampleApi;
  let mail: MailStandIn;
  before(async () => {
    api = await openSampleApi();
    mail = await startMailStandIn();
    await useMailServer(api.store, mail.port);
  });
  after(async () => {
    await api?.close();
    await mail?.close();
  });

  describe('Update Set of Researchers', () => {
    let set: string;
    const run = (parameters: Raw) => api.runOn<Researcher>(RESEARCHERS, set, parameters);
    const marksOf = ({ provenance = {} }: Researcher) => new Set(Object.values(provenance));
    before(async () => {
      // Sixteen in a row have affiliations in every combination.
      set = await api.setOf(
        'RESEARCHER',
        api.sample.researchers.slice(0, 16).map(({ _id }) => _id),
      );
    });

    it('flags on, letters replaced, words added, a date; kept by staff', async () => {
      const { members } = await run({
        TASK_ManageFieldsExternally_Active: 'false',
        ...allFlags('true'),
        ...task('Notifications', { Condition: 'REPLACE', Value: 'DEPOSIT_APPROVED@@DEPOSIT_RETURNED' }),
        ...task('Topics', { Condition: 'ADD', Value: 'optics@@lasers' }),
        ...task('Keywords', { Condition: 'ADD', Value: 'light' }),
        ...task('LastSmartHarvestingDate', { Value: '11/01/2026' }),
      });
      for (const { row, was, is } of members) {
        assert.equal(row.outcome, 'succeeded');
        for (const field of Object.values(FLAGS)) assert.equal(is[field], true, field);
        assert.deepEqual(is.letters, ['DEPOSIT_APPROVED', 'DEPOSIT_RETURNED']);
        assert.deepEqual(is.topics, [...new Set([...(was.topics ?? []), 'optics', 'lasers'])]);
        assert.deepEqual(is.keywords, [...new Set([...(was.keywords ?? []), 'light'])]);
        assert.equal(is.lastSmartHarvestingDate, '20261101');
        assert.deepEqual(marksOf(is), new Set(['INTERNAL']));
      }
    });

    it('flags off, letters added and deleted, words deleted; left to the outside', async () => {
      const outside = { TASK_ManageFieldsExternally_Active: 'true' };
      const { members } = await run({
        ...outside,
        ...allFlags('false'),
        ...task('Notifications', { Condition: 'ADD', Value: 'ASSET_STATISTICS@@DEPOSIT_APPROVED' }),
        ...task('Topics', { Condition: 'DELETE', Value: 'lasers' }),
        ...task('Keywords', { Condition: 'DELETE', Value: 'light' }),
      });
      for (const { row, was, is } of members) {
        assert.equal(row.outcome, 'succeeded');
        for (const field of Object.values(FLAGS)) assert.equal(is[field], false, field);
        assert.deepEqual(is.letters, ['DEPOSIT_APPROVED', 'DEPOSIT_RETURNED', 'ASSET_STATISTICS']);
        assert.deepEqual(
          is.topics,
          was.topics?.filter((topic) => topic !== 'lasers'),
        );
        const keywords = was.keywords?.filter((keyword) => keyword !== 'light') ?? [];
        assert.deepEqual(is.keywords ?? [], keywords);
        assert.equal(is.provenance?.['lastSmartHarvestingDate'], 'INTERNAL', 'what was not named keeps its mark');
      }
      const less = await run({
        ...outside,
        ...task('Notifications', { Condition: 'DELETE', Value: 'DEPOSIT_APPROVED' }),
      });
      for (const { is } of less.members) assert.deepEqual(is.letters, ['DEPOSIT_RETURNED', 'ASSET_STATISTICS']);
    });

    it('affiliation: each parameter for those it speaks of, and nobody else', async () => {
      const current = ({ organizationAffiliations: list = [] }: Researcher) => list;
      const previous = ({ previousOrganizationAffiliations: list = [] }: Researcher) => list;
      // Sixteen affiliated ones, and sixteen who are not, each with affiliations in every combination.
      const ids = api.sample.researchers.slice(0, 32).map(({ _id }) => _id);
      const everybody = await api.setOf('RESEARCHER', ids);
      const runOn = (parameters: Raw) => api.runOn<Researcher>(RESEARCHERS, everybody, parameters);

      const closing = await runOn({ ...task('PreviouslyAffiliated'), ...task('CloseAffiliations') });
      const today = dayIn(api.config.timeZone, closing.run.fixed?.clock.now ?? assert.fail());
      const endedToday = (was: Researcher) => {
        const open = current(was).filter(({ endDate }) => endDate === undefined);
        return {
          staying: current(was).filter((one) => !open.includes(one)),
          ended: [...previous(was), ...open.map((one) => ({ ...one, endDate: today }))],
        };
      };
      let closed = 0;
      for (const { was, is, row } of closing.members) {
        if (isAffiliated(was)) {
          assert.deepEqual([row.outcome, row.reason], ['unchanged', 'AFFILIATED']);
          assert.deepEqual(is, was);
          continue;
        }
        const { staying, ended } = endedToday(was);
        assert.deepEqual([current(is), previous(is), is.previousAffiliated], [staying, ended, true]);
        assert.deepEqual(is.externalAffiliations, was.externalAffiliations);
        closed += ended.length - previous(was).length;
      }
      assert.ok(closed > 0);
      assert.equal(closing.members.filter(({ was }) => isAffiliated(was)).length, 16);

      const leaving = await runOn(task('NonAffiliated'));
      for (const { was, is } of leaving.members) {
        assert.deepEqual([is.affiliated, current(is), previous(is)], [false, current(was), previous(was)]);
        assert.equal(is.previousAffiliated, was.previousAffiliated);
      }
    });

    it('leaves none out', async () => {
      assert.deepEqual(await api.unsent(RESEARCHERS), []);
    });
  });

  describe('Update/Notify Users', () => {
    let set: string;
    const run = (parameters: Raw) => api.runOn<User>(USERS, set, parameters);
    const typeOf = ({ accountType = 'EXTERNAL' }: User) => accountType;
    before(async () => {
      // Some beside researchers, some of the others: with and without roles, of both types of account.
      const ids = api.sample.users.map(({ _id }) => _id);
      set = await api.setOf('USER', [...ids.slice(0, 6), ...ids.slice(138, 148)]);
    });

    it('a role in a library, codes, an entry of each list: internal or external as the account is', async () => {
      const { run: done, members } = await run({
        TASK_FieldType_Value: 'BY_USER_ACCOUNT_TYPE',
        ...task('AddRole', { Value: 'PATRON@@FUND_MANAGER', Scope: 'LAW', Scope_Name: 'Law', Read_Only: 'false' }),
        ...task('UserGroup', { Value: 'FACULTY' }),
        ...task('Campus', { Value: 'NORTH' }),
        ...task('RSL', { Value: 'LAW' }),
        ...task('AddBlock', { Value: '04-REQUEST', Note: 'Twice late.' }),
        ...task('AddStatistics', { Value: 'SOC' }),
        ...task('AddNote', { Value: 'Called.', Type: 'LIBRARY' }),
      });
      assert.deepEqual(new Set(members.map(({ was }) => typeOf(was))), new Set(['INTERNAL', 'EXTERNAL']));
      for (const { row, was, is } of members) {
        assert.equal(row.outcome, 'succeeded');
        const roles = [
          { role: 'PATRON', scope: 'LAW' },
          { role: 'FUND_MANAGER', readOnly: false, scope: 'LAW' },
        ];
        assert.deepEqual(is.roles, [...(was.roles ?? []), ...roles]);
        assert.deepEqual([is.userGroup, is.campus, is.resourceSharingLibrary], ['FACULTY', 'NORTH', 'LAW']);
        const createdDate = done.fixed?.clock.now.toISOString();
        const mark = { segmentType: typeOf(was), createdBy: 'root', createdDate };
        const added = [is.blocks?.at(-1), is.statistics?.at(-1), is.notes?.at(-1)];
        assert.deepEqual(added, [
          { blockType: '04-REQUEST', status: 'ACTIVE', note: 'Twice late.', ...mark },
          { category: 'SOC', ...mark },
          { noteType: 'LIBRARY', text: 'Called.', ...mark },
        ]);
        assert.equal(is.provenance?.['userGroup'], typeOf(was) === 'INTERNAL' ? 'INTERNAL' : undefined);
        assert.deepEqual(is.blocks?.slice(0, -1), was.blocks ?? []);
      }
    });

    it('always internal, and a notification for those who have an address', async () => {
      const { members } = await run({
        TASK_FieldType_Value: 'INTERNAL',
        ...task('Campus', { Value: 'MAIN' }),
        SEND_Notification_To_User_Active: 'true',
        SEND_Notification_To_User_Value: 'NEWS',
        SEND_Notification_To_User_Message: 'The reading room opens at nine.',
      });
      for (const { row, was, is } of members) {
        assert.deepEqual([is.campus, is.provenance?.['campus']], ['MAIN', 'INTERNAL']);
        assert.deepEqual(
          row.letters?.map(({ letter, recipient }) => [letter, recipient]) ?? [],
          was.email ? [['NEWS', is._id]] : [],
        );
        for (const { data } of row.letters ?? []) assert.match(JSON.stringify(data), /opens at nine/);
      }
    });

    it('accounts made internal, with and without a password, and external again', async () => {
      const passwords = async () => {
        const found = await api.store.users.collection.find({ password: { $exists: true } }).toArray();
        return new Set(found.map(({ _id }) => _id));
      };
      const turn = async (parameters: Raw, to: User['accountType']) => {
        const { members } = await run(parameters);
        for (const { row, was, is } of members) {
          assert.equal(is.accountType, to);
          assert.equal(row.outcome === 'succeeded', typeOf(was) !== to, `${row.outcome} ${row.reason}`);
        }
        return new Set(members.filter(({ row }) => row.outcome === 'succeeded').map(({ is }) => is._id));
      };
      const inside = task('SetAccountTo', { Value: 'INTERNAL' });
      const outside = { ...task('SetAccountTo', { Value: 'EXTERNAL' }), ...task('Campus', { Value: 'SOUTH' }) };
      await turn({ ...inside, ...task('DontGeneratePassword', { Value: 'true' }) }, 'INTERNAL');
      assert.deepEqual(await passwords(), new Set());
      assert.equal((await turn(outside, 'EXTERNAL')).size, 16);
      const converted = await turn({ ...inside, ...task('DontGeneratePassword', { Value: 'false' }) }, 'INTERNAL');
      assert.equal(converted.size, 16);
      assert.deepEqual(await passwords(), converted);
    });

    it('leaves none out', async () => {
      assert.deepEqual(await api.unsent(USERS), []);
    });
  });
});
