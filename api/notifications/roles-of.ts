import { readsWithAny, ROLE_CODES, type Caller, type Role } from '../../shared/model/roles.ts';

/** The roles that somebody may see runs with. */
export function rolesOf(caller: Caller): Role[] {
  return ROLE_CODES.filter((role) => readsWithAny(caller, [role]));
}
