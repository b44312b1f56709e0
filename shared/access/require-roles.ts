import { hasAny, ROLES, type Caller, type Role } from '../model/roles.ts';
import { MusterError } from '../runtime/errors.ts';

/**
 * @param what the caller wants to do, e.g. "change units".
 * @throws MusterError FORBIDDEN naming the roles, for a caller who holds none of them.
 */
export function requireAnyRole(caller: Caller, roles: readonly Role[], what: string): void {
  if (!hasAny(caller, roles)) throw forbidden(what, roles);
}

/** The refusal of a caller who holds none of the roles. */
export function forbidden(what: string, roles: readonly Role[]): MusterError {
  const names = [...new Set(roles)].map((role) => ROLES[role]);
  const needed = names.length === 1 ? 'you need the role' : 'you need one of these roles:';
  return new MusterError('FORBIDDEN', 403, `To ${what}, ${needed} ${names.join(', ')}.`);
}
