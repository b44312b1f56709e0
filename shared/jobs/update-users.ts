import { changesOf } from '../job-kit/act.ts';
import { defineJob } from '../job-kit/job-definition.ts';
import { checkRoles } from './update-users/check-roles.ts';
import { checkNotification, warnOfNotification } from './update-users/check-notification.ts';
import { updateUsersParameters, type UpdateUsersParameters } from './update-users/parameters.ts';
import { UPDATE_USERS_REASONS, type UpdateUsersReason } from './update-users/reasons.ts';

const CHANGED = {
  addRole: 'roles',
  userGroup: 'user group',
  campus: 'campus',
  RSL: 'resource sharing library',
  addBlock: 'blocks',
  addStatistics: 'statistics categories',
  addNote: 'notes',
  setAccountTo: 'account type',
};

/** Changes users and orders notifications. Seed: "Update/Notify Users". The id is the product's own. */
export const updateUsers = defineJob<UpdateUsersParameters, UpdateUsersReason>({
  id: 'M148',
  activity: 'updateUsers',
  name: 'Update/Notify Users',
  description: 'Updates parameters for users and/or notifies users.',
  content: { value: 'UPDATE_USERS', desc: 'User' },
  category: { value: 'USERS', desc: 'Users' },
  setContent: 'USER',
  roles: ['USER_ADMINISTRATOR', 'USER_MANAGER'],
  work: 'records',
  reasons: UPDATE_USERS_REASONS,
  effect: 'CHANGE',
  effectOf: ({ SEND_Notification_To_User: notification }) => (notification ? 'OUTSIDE' : 'CHANGE'),
  act: actOnUsers,
  undoable: true,
  undoNote:
    'Undo does not restore passwords that the run replaced: those users must set a new one. ' +
    'Notifications that were sent cannot be recalled.',
  parameters: updateUsersParameters,
  check: async (parameters, lookups, caller) => [
    ...(await checkRoles(parameters, lookups, caller)),
    ...(await checkNotification(parameters, lookups)),
  ],
  sensitive: ({ addRole, setAccountTo }) => {
    if (addRole) return 'change roles';
    return setAccountTo ? 'change types of accounts' : undefined;
  },
  warn: warnOfNotification,
});

function actOnUsers(parameters: UpdateUsersParameters): string {
  const { SEND_Notification_To_User: notification, ...others } = parameters;
  const changes = Object.keys(CHANGED).some((group) => others[group as keyof typeof CHANGED] !== undefined);
  if (!notification) return changesOf(others, CHANGED);
  return changes ? `${changesOf(others, CHANGED)}, and notify them` : 'Notify {members}';
}
