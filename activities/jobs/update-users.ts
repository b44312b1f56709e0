import type { UpdateUsersReason } from '../../shared/jobs/update-users/reasons.ts';
import { updateUsers } from '../../shared/jobs/update-users.ts';
import type { UpdateUsersParameters } from '../../shared/jobs/update-users/parameters.ts';
import type { User } from '../../shared/model/user.ts';
import { recordWork, type RunContext } from '../../shared/job-kit/job-work.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { planOfGroups, type Groups } from '../../shared/job-kit/plan-of-groups.ts';
import { setField } from './people/set-field.ts';
import { accountTypeOf, setAccountTo } from './update-users/account.ts';
import { addEntry, type Addition } from './update-users/add-entry.ts';
import { guardAccount } from './update-users/guard-account.ts';
import { addRoles } from './update-users/add-role.ts';
import { notify } from './update-users/notify.ts';

export const updateUsersWork = recordWork({
  definition: updateUsers,
  changes: [
    'roles',
    'userGroup',
    'campus',
    'resourceSharingLibrary',
    'blocks',
    'statistics',
    'notes',
    'accountType',
    'provenance',
  ],
  ordersLetters: true,
  gather: async () => null,
  plan: planUser,
});

type Context = Pick<RunContext, 'clock' | 'submittedBy' | 'rights'>;

/** Applies the active groups in the seed's order. */
export function planUser(
  user: User,
  parameters: UpdateUsersParameters,
  _reference: null,
  context: Context,
): Plan<User, UpdateUsersReason> {
  return planOfGroups(user, groupsOf(user, parameters, context));
}

/** "By user account type" means the type that the account has after the run, so that running it again changes nothing. */
function provenanceFor(user: User, { fieldType, setAccountTo: account }: UpdateUsersParameters) {
  return fieldType === 'INTERNAL' ? 'INTERNAL' : (account?.value ?? accountTypeOf(user));
}

function groupsOf(user: User, parameters: UpdateUsersParameters, context: Context): Groups<User, UpdateUsersReason> {
  const { addRole, addBlock, addStatistics, addNote, setAccountTo: account } = parameters;
  const { SEND_Notification_To_User: notification, dontGeneratePassword } = parameters;
  const provenance = provenanceFor(user, parameters);
  const addition: Addition = {
    provenance,
    createdBy: context.submittedBy,
    createdDate: context.clock.now.toISOString(),
  };
  const coded = (field: string, wanted: { value: string } | undefined) =>
    wanted && ((record: User) => setField(record, { field, value: wanted.value, provenance, item: field }));
  return [
    (record) => guardAccount(record, parameters, context),
    addRole && ((record) => addRoles(record, addRole)),
    coded('userGroup', parameters.userGroup),
    coded('campus', parameters.campus),
    coded('resourceSharingLibrary', parameters.RSL),
    addBlock && ((record) => addEntry(record, 'blocks', blockOf(addBlock), addition)),
    addStatistics && ((record) => addEntry(record, 'statistics', { category: addStatistics.value }, addition)),
    addNote && ((record) => addEntry(record, 'notes', { noteType: addNote.type, text: addNote.value }, addition)),
    account && ((record) => setAccountTo(record, account.value, { generatePassword: dontGeneratePassword !== true })),
    notification && ((record) => notify(record, notification)),
  ];
}

function blockOf({ value, note }: { value: string; note: string | undefined }) {
  return { blockType: value, status: 'ACTIVE', ...defined({ note }) };
}
