import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { updateUsers } from '../../../shared/jobs/update-users.ts';
import { ROLES_NEVER_ADDED } from '../../../shared/jobs/update-users/role-choice.ts';
import { STANDARD_CODE_TABLES } from '../../../shared/model/standard-code-tables.ts';
import { parameterProblems } from '../../../shared/job-kit/parameters/problems.ts';
import type { Lookups } from '../../../shared/job-kit/job-definition.ts';
import type { Role, ScopedRole } from '../../../shared/model/roles.ts';
import { callerWith } from '../../support/callers.ts';
import { parseUserParameters, userParametersSchema } from './parse.ts';

const campus = { TASK_Campus_Active: 'true', TASK_Campus_Value: 'MAIN' };
const addRole = (value: string, more: Record<string, string> = {}) => ({
  TASK_AddRole_Active: 'true',
  TASK_AddRole_Value: value,
  ...more,
});

function problemsOf(raw: Record<string, string>): string {
  const parsed = userParametersSchema.safeParse(raw);
  const lines = parsed.success ? [] : parameterProblems(parsed.error);
  return lines.map(({ parameter, message }) => `${parameter}: ${message}`).join('\n');
}

describe('Update/Notify Users: parameters', () => {
  const refused: Record<string, [Record<string, string>, RegExp]> = {
    'nothing to do': [{}, /Nothing to do/],
    'a field type alone': [{ TASK_FieldType_Value: 'INTERNAL' }, /Nothing to do/],
    'an unknown field type': [{ ...campus, TASK_FieldType_Value: 'EXTERNAL' }, /TASK_FieldType_Value/],
    'an unknown parameter': [{ ...campus, TASK_Campus_Valu: 'MAIN' }, /no such parameter/],
    'an unknown user group': [{ TASK_UserGroup_Active: 'true', TASK_UserGroup_Value: 'KINGS' }, /UserGroups/],
    'an unknown library': [{ TASK_RSL_Active: 'true', TASK_RSL_Value: 'ALEXANDRIA' }, /Libraries/],
    'an unknown block': [{ TASK_AddBlock_Active: 'true', TASK_AddBlock_Value: 'X' }, /BlockTypes/],
    'an unknown category': [{ TASK_AddStatistics_Active: 'true', TASK_AddStatistics_Value: 'X' }, /StatisticCateg/],
    'an unknown note type': [
      { TASK_AddNote_Active: 'true', TASK_AddNote_Value: 'x', TASK_AddNote_Type: 'X' },
      /NoteTypes/,
    ],
    'a note without text': [{ TASK_AddNote_Active: 'true' }, /TASK_AddNote_Value: Missing/],
    'an unknown notification': [
      { SEND_Notification_To_User_Active: 'true', SEND_Notification_To_User_Value: 'X' },
      /NotificationTypes/,
    ],
    'an unknown role': [addRole('KING'), /"KING" is not an enabled code of UserRoles/],
    'an unknown scope': [addRole('PATRON', { TASK_AddRole_Scope: 'ALEXANDRIA' }), /TASK_AddRole_Scope/],
    'Read Only selected': [addRole('FUND_MANAGER', { TASK_AddRole_Read_Only: 'true' }), /cannot be selected/],
    'a role with another kind of parameter': [addRole('DIGITIZATION_OPERATOR'), /parameter other than "Read Only"/],
    "don't generate password without set account to": [
      { ...campus, TASK_DontGeneratePassword_Active: 'true' },
      /only together with "Set Account To"/,
    ],
  };
  for (const [name, [raw, message]] of Object.entries(refused)) {
    it(`refuses ${name}`, () => assert.match(problemsOf(raw), message));
  }

  it('never adds the eight roles of the seed, whatever the code table says', () => {
    assert.equal(Object.keys(ROLES_NEVER_ADDED).length, 8);
    for (const [code, name] of Object.entries(ROLES_NEVER_ADDED)) {
      assert.match(problemsOf(addRole(`PATRON@@${code}`)), new RegExp(`${name}: this role is never added`));
      const renamed = { ...STANDARD_CODE_TABLES, UserRoles: [{ code: '32', description: name, enabled: true }] };
      assert.equal(updateUsers.parameters(renamed).safeParse(addRole('32')).success, false, name);
    }
  });

  it("understands requests written for the product's job: its names, everything sent, what is off ignored", () => {
    const raw = {
      UPDATE_User_Information_Campus_Active: 'true',
      UPDATE_User_Information_Campus_Value: 'MAIN',
      UPDATE_User_Information_Campus_Condition: 'Null',
      UPDATE_User_Information_FieldType_Value: 'BY_USER_ACCOUNT_TYPE',
      UPDATE_User_Information_AddBlock_Active: 'false',
      UPDATE_User_Information_AddBlock_Value: '99-UNKNOWN',
      UPDATE_User_Information_AddBlock_Scope: 'Null',
      UPDATE_User_Information_DontGeneratePassword_Active: 'false',
      UPDATE_User_Information_DontGeneratePassword_Value: 'false',
      UPDATE_User_Information_RemoveRole_Active: 'false',
      UPDATE_User_Information_RemoveRole_Value: '56',
      UPDATE_User_Information_Expiry_Date_Active: 'false',
      UPDATE_User_Information_Expiry_Date_Value: '1700000000000',
      SEND_Notification_To_User_Active: 'false',
      SEND_Notification_To_User_Value: 'SOCIAL_LOGIN_INVITAION',
    };
    assert.deepEqual(parseUserParameters(raw), { fieldType: 'BY_USER_ACCOUNT_TYPE', campus: { value: 'MAIN' } });
    const switchedOn = { ...raw, UPDATE_User_Information_RemoveRole_Active: 'true' };
    assert.match(problemsOf(switchedOn), /TASK_RemoveRole_Value: This job has no such parameter/);
  });
});

describe('Update/Notify Users: the form', () => {
  const form = z.toJSONSchema(userParametersSchema, { io: 'input' });
  const properties = form.properties as Record<string, Record<string, unknown>>;

  it('offers every parameter of the seed under a title, with choices from the code tables', () => {
    for (const [name, property] of Object.entries(properties)) assert.ok(property['title'], name);
    const titlesOf = (name: string) => (properties[name]?.['oneOf'] as { title: string }[]).map(({ title }) => title);
    assert.deepEqual(titlesOf('TASK_FieldType_Value'), ['By user account type', 'Internal']);
    assert.ok(titlesOf('TASK_UserGroup_Value').includes('Faculty'));
    assert.ok(titlesOf('SEND_Notification_To_User_Value').includes('News from the repository'));
    const roles = JSON.stringify(properties['TASK_AddRole_Value']);
    assert.match(roles, /User Manager/);
    assert.doesNotMatch(roles, /Circulation|Digitization/);
  });

  it('shows "Don\'t Generate Password" only with "Set Account To"', () => {
    assert.deepEqual(properties['TASK_DontGeneratePassword_Active']?.['x-depends-on'], {
      TASK_SetAccountTo_Active: ['true'],
    });
  });

  it('agrees with what the job accepts', () => {
    const accepts = new Ajv2020({ strict: false }).compile(form);
    assert.equal(accepts(campus), true);
    assert.equal(accepts({}), false);
    assert.equal(accepts({ TASK_Campus_Active: 'true' }), false);
    assert.equal(accepts({ ...campus, TASK_DontGeneratePassword_Active: 'true' }), false);
  });
});

describe('Update/Notify Users: who may add which role', () => {
  const lookups = {} as Lookups;
  const check = async (person: string, roles: Role[], raw: Record<string, string>, scoped: ScopedRole[] = []) =>
    (await updateUsers.check?.(parseUserParameters(raw), lookups, callerWith(person, roles, scoped))) ?? [];

  it('refuses a role that the submitter does not hold', async () => {
    const problems = await check('manager', ['USER_MANAGER'], addRole('USER_MANAGER@@REPOSITORY_MANAGER'));
    assert.deepEqual(
      problems.map(({ parameter }) => parameter),
      ['TASK_AddRole_Value'],
    );
    assert.match(problems[0]?.message ?? '', /REPOSITORY_MANAGER/);
    assert.deepEqual(await check('manager', ['USER_MANAGER'], addRole('USER_MANAGER')), []);
  });

  it('lets a role that is held for one library be given for that library only', async () => {
    const refusals = async (more: Record<string, string>) => {
      const scoped = [{ role: 'ASSET_MANAGER', scope: 'LAW' }] as const;
      return (await check('manager', ['USER_MANAGER'], addRole('ASSET_MANAGER', more), [...scoped])).length;
    };
    assert.equal(await refusals({}), 1);
    assert.equal(await refusals({ TASK_AddRole_Scope: 'MAIN' }), 1);
    assert.equal(await refusals({ TASK_AddRole_Scope: 'LAW' }), 0);
  });

  it('lets anybody who may run the job add a role that grants nothing in Muster', async () => {
    const raw = addRole('PATRON@@RESEARCHER@@FUND_MANAGER');
    assert.deepEqual(await check('administrator', ['USER_ADMINISTRATOR'], raw), []);
  });

  it('lets a General System Administrator add any role that is offered', async () => {
    assert.deepEqual(await check('root', ['GENERAL_SYSTEM_ADMINISTRATOR'], addRole('REPOSITORY_MANAGER')), []);
  });
});
