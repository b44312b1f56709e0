import { defineJob } from '../job-kit/job-definition.ts';
import { checkRoles } from './update-users/check-roles.ts';
import { checkNotification, warnOfNotification } from './update-users/check-notification.ts';
import { updateUsersParameters, type UpdateUsersParameters } from './update-users/parameters.ts';
import { UPDATE_USERS_REASONS, type UpdateUsersReason } from './update-users/reasons.ts';

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
  undoable: true,
  undoNote:
    'Undo does not restore passwords that the run replaced: those users must set a new one. ' +
    'Notifications that were sent cannot be recalled.',
  parameters: updateUsersParameters,
  check: async (parameters, lookups, caller) => [
    ...(await checkRoles(parameters, lookups, caller)),
    ...(await checkNotification(parameters, lookups)),
  ],
  warn: warnOfNotification,
});
