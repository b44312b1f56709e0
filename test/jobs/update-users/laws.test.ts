import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../support/property-testing.ts';
import { planUser, updateUsersWork } from '../../../activities/jobs/update-users.ts';
import { ADMIN } from '../../support/callers.ts';
import type { User } from '../../../shared/model/user.ts';
import { mergeFromOutside } from '../../../shared/records/provenance/merge-from-outside.ts';
import { arbitraryUser } from '../../support/arbitrary-people.ts';
import { checkPlannerLaws } from '../../support/planner-laws.ts';
import { parseUserParameters } from './parse.ts';

const CONTEXT = {
  submittedBy: 'clerk',
  rights: ADMIN,
  clock: { now: new Date('2026-11-24T09:00:00Z'), timeZone: 'Europe/Vienna' },
};

const GROUPS: Record<string, readonly string[]> = {
  TASK_AddRole: ['PATRON', 'PATRON@@ASSET_MANAGER', 'FUND_MANAGER'],
  TASK_UserGroup: ['STAFF', 'FACULTY'],
  TASK_Campus: ['MAIN', 'SOUTH'],
  TASK_RSL: ['MAIN', 'LAW'],
  TASK_AddBlock: ['02-GLOBAL', '04-REQUEST'],
  TASK_AddStatistics: ['SCI', 'MED'],
  TASK_AddNote: ['Moved', 'Welcome'],
  TASK_SetAccountTo: ['INTERNAL', 'EXTERNAL'],
  SEND_Notification_To_User: ['NEWS'],
};

/** Any groups on, with any of their values, in either field mode. */
const arbitraryParameters = fc
  .record({
    groups: fc.subarray(Object.keys(GROUPS), { minLength: 1 }),
    pick: fc.nat(),
    scope: fc.constantFrom('Null', 'MAIN', 'LAW'),
    fieldType: fc.constantFrom('BY_USER_ACCOUNT_TYPE', 'INTERNAL'),
    withoutPassword: fc.boolean(),
  })
  .map(({ groups, pick, scope, fieldType, withoutPassword }) => {
    const values = groups.flatMap((group): [string, string][] => {
      const choices = GROUPS[group] ?? [];
      return [
        [`${group}_Active`, 'true'],
        [`${group}_Value`, choices[pick % choices.length] ?? ''],
      ];
    });
    return parseUserParameters({
      ...Object.fromEntries(values),
      TASK_AddRole_Scope: scope,
      TASK_FieldType_Value: fieldType,
      ...(groups.includes('TASK_SetAccountTo') && { TASK_DontGeneratePassword_Active: String(withoutPassword) }),
    });
  });

describe('Update/Notify Users: for any user and parameters', () => {
  it('keeps the laws of planners', () => {
    const { changes } = updateUsersWork;
    fc.assert(
      fc.property(arbitraryUser(), arbitraryParameters, (record, parameters) => {
        const plan = (state: User) => planUser(state, parameters, null, CONTEXT);
        checkPlannerLaws({ record, plan, changes: changes === 'any' ? [] : changes });
      }),
      { numRuns: 500 },
    );
  });

  it('resets a password exactly when an external user becomes internal and one is wanted', () => {
    fc.assert(
      fc.property(arbitraryUser(), arbitraryParameters, (record, parameters) => {
        const made = planUser(record, parameters, null, CONTEXT);
        const isConverted = record.accountType !== 'INTERNAL' && parameters.setAccountTo?.value === 'INTERNAL';
        const isReset = made.kind === 'change' && made.effects.resetPassword;
        assert.equal(isReset, isConverted && parameters.dontGeneratePassword !== true);
      }),
    );
  });

  it('what a run made internal survives any load, and what it made external does not', () => {
    fc.assert(
      fc.property(arbitraryUser(), arbitraryUser(), arbitraryParameters, (record, incoming, parameters) => {
        const made = planUser(record, parameters, null, CONTEXT);
        const ran = made.kind === 'change' ? made.next : record;
        const loaded = mergeFromOutside(ran, incoming);
        const isInternal = parameters.fieldType === 'INTERNAL' || ran.accountType === 'INTERNAL';

        const fields = [
          ['userGroup', parameters.userGroup],
          ['campus', parameters.campus],
          ['resourceSharingLibrary', parameters.RSL],
        ] as const;
        for (const [field, wanted] of fields) {
          if (wanted) assert.equal(loaded[field], isInternal ? wanted.value : incoming[field], field);
        }
        const entries = [
          ['blocks', 'blockType', parameters.addBlock],
          ['statistics', 'category', parameters.addStatistics],
          ['notes', 'text', parameters.addNote],
        ] as const;
        for (const [list, name, wanted] of entries) {
          if (!wanted) continue;
          const has = (user: User) =>
            (user[list] ?? []).some((entry: Record<string, unknown>) => entry[name] === wanted.value);
          const wasInternal = (record[list] ?? []).some(
            (entry: Record<string, unknown>) => entry[name] === wanted.value && entry['segmentType'] === 'INTERNAL',
          );
          assert.equal(has(loaded), isInternal || wasInternal || has(incoming), list);
        }
        assert.deepEqual(loaded.roles, ran.roles, 'roles');
        if (parameters.setAccountTo && ran !== record) {
          const isConverted = made.details.some(({ reason }) => reason.startsWith('CONVERTED'));
          if (isConverted) assert.equal(loaded.accountType, parameters.setAccountTo.value, 'accountType');
        }
      }),
      { numRuns: 500 },
    );
  });
});
