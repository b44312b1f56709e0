import { z } from 'zod';
import type { CodeTables } from '../../model/code-table.ts';
import { choice, yesOrNo } from '../../job-kit/parameters/choice.ts';
import { codeChoice } from '../../job-kit/parameters/code-choice.ts';
import { listOf } from '../../job-kit/parameters/list-value.ts';
import { openGroup, taskGroup } from '../../job-kit/parameters/task-group.ts';
import { taskParameters, type TaskParameters } from '../../job-kit/parameters/task-parameters.ts';
import { textValue } from '../../job-kit/parameters/text-value.ts';
import { defined } from '../../runtime/defined.ts';
import { withOurNames } from './product-names.ts';
import { roleChoice } from './role-choice.ts';

export type UpdateUsersParameters = TaskParameters<ReturnType<typeof groups>>;

export function updateUsersParameters(codes: CodeTables): z.ZodType<UpdateUsersParameters> {
  return z.preprocess(withOurNames, taskParameters(groups(codes), { atLeastOneActive: true }));
}

/** In the seed's order. */
function groups(codes: CodeTables) {
  return {
    addRole: addRole(codes),
    fieldType: openGroup({
      title: 'Added/changed field',
      fields: {
        value: {
          reads: choice({ BY_USER_ACCOUNT_TYPE: 'By user account type', INTERNAL: 'Internal' }),
          title: 'Handle the fields',
          help:
            'By user account type: user group, campus, resource sharing library, block, statistics category and note become external ' +
            'for external users and internal for internal users. Internal: they always become internal. A load ' +
            'overwrites external values and keeps internal ones.',
          default: 'BY_USER_ACCOUNT_TYPE',
        },
      },
      read: ({ value }) => value,
    }),
    userGroup: codedField(codes, 'UserGroups', 'User group'),
    campus: codedField(codes, 'Campuses', 'Campus'),
    RSL: codedField(codes, 'Libraries', 'Resource sharing library'),
    addBlock: addBlock(codes),
    addStatistics: codedField(codes, 'StatisticCategories', 'Add statistics category'),
    addNote: addNote(codes),
    setAccountTo: taskGroup({
      title: 'Set Account To',
      help: 'External users who become internal get a new password of 10 random characters.',
      fields: { value: { reads: choice({ INTERNAL: 'Internal', EXTERNAL: 'External' }), title: 'Account type' } },
    }),
    dontGeneratePassword: taskGroup({
      title: "Don't Generate Password",
      help: 'Sets no password for external users who become internal.',
      needs: ['setAccountTo'],
      fields: { value: { reads: yesOrNo(), title: "Don't generate", default: 'true' } },
      read: ({ value }) => value,
    }),
    SEND_Notification_To_User: taskGroup({
      title: 'Send Notification to User',
      help: 'Sends this notification to every user in the set who has an e-mail address.',
      fields: {
        value: { reads: codeChoice(codes, 'NotificationTypes'), title: 'Notification type' },
        message: {
          reads: textValue({ maxLength: 2000 }),
          title: 'Message',
          help: 'The text that letters show at {{message}}, for example the news. The same for every user.',
          optional: true,
        },
      },
    }),
  };
}

function codedField(
  codes: CodeTables,
  table: 'UserGroups' | 'Campuses' | 'Libraries' | 'StatisticCategories',
  title: string,
) {
  return taskGroup({ title, fields: { value: { reads: codeChoice(codes, table), title } } });
}

function addRole(codes: CodeTables) {
  return taskGroup({
    title: 'Add role',
    help: 'You can add roles that you hold yourself. A General System Administrator can add any role on offer.',
    fields: {
      value: { reads: listOf(roleChoice(codes)), title: 'Roles' },
      scope: {
        reads: codeChoice(codes, 'Libraries'),
        title: 'Scope',
        help: 'The library for which the roles hold. Leave empty for the whole institution.',
        optional: true,
      },
      scopeName: {
        reads: textValue(),
        title: 'Name of the scope',
        help: 'Accepted for compatibility; not used.',
        suffix: 'Scope_Name',
        optional: true,
      },
      readOnly: {
        reads: z.enum(['false'], { error: 'Read Only cannot be selected when this job adds a role.' }),
        title: 'Read Only',
        help: 'Roles with this parameter are added with it not selected.',
        suffix: 'Read_Only',
        optional: true,
      },
    },
    read: ({ value, scope }) => ({ roles: value, ...defined({ scope }) }),
  });
}

function addBlock(codes: CodeTables) {
  return taskGroup({
    title: 'Add block type',
    fields: {
      value: { reads: codeChoice(codes, 'BlockTypes'), title: 'Block' },
      note: { reads: textValue(), title: 'Note on the block', optional: true },
    },
  });
}

function addNote(codes: CodeTables) {
  const types = codes.NoteTypes.filter(({ enabled }) => enabled).map(({ code }) => code);
  const preset = types.includes('OTHER') ? 'OTHER' : types[0];
  return taskGroup({
    title: 'Add note',
    fields: {
      value: { reads: textValue({ maxLength: 2000 }), title: 'Note' },
      type: {
        reads: codeChoice(codes, 'NoteTypes'),
        title: 'Note type',
        ...defined({ default: preset }),
      },
    },
  });
}
