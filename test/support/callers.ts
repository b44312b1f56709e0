import { ROLE_CODES, type Caller, type Role, type ScopedRole } from '../../shared/model/roles.ts';

/** A caller who holds these roles in full, and these for a library. */
export function callerWith(person: string, roles: readonly Role[], scopedRoles: readonly ScopedRole[] = []): Caller {
  return { person, roles: new Set(roles), readOnlyRoles: new Set(), scopedRoles, via: { kind: 'key', id: 'test' } };
}

export const ADMIN = callerWith('admin', ROLE_CODES);
