import type { UpdateUsersReason } from '../../../shared/jobs/update-users/reasons.ts';
import type { RoleToAdd } from '../../../shared/jobs/update-users/role-choice.ts';
import type { User } from '../../../shared/model/user.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import type { GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';

interface RolesToAdd {
  roles: readonly RoleToAdd[];
  scope?: string;
}

/** Adds the roles that the user does not hold in this scope yet. A role already held, with any parameter, stays. */
export function addRoles(user: User, { roles, scope }: RolesToAdd): GroupResult<User, UpdateUsersReason> {
  const held = user.roles ?? [];
  const isHeld = ({ role }: RoleToAdd) => held.some((other) => other.role === role && other.scope === scope);
  const added = roles.filter((role) => !isHeld(role)).map((role) => ({ ...role, ...(scope && { scope }) }));
  const details = roles.map((role): Detail<UpdateUsersReason> => {
    const item = `role: ${role.role}${scope === undefined ? '' : ` (${scope})`}`;
    return isHeld(role)
      ? { item, outcome: 'unchanged', reason: 'ALREADY_HELD' }
      : { item, outcome: 'changed', reason: 'ADDED' };
  });
  return { next: added.length === 0 ? user : { ...user, roles: [...held, ...added] }, details };
}
