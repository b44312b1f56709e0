import { hasAny, readsWithAny, ROLES, type Caller, type Role } from '../model/roles.ts';
import { MusterError } from '../runtime/errors.ts';

/**
 * For what changes something.
 * @param what the caller wants to do, e.g. "change units".
 * @throws MusterError FORBIDDEN naming the roles, for a caller who may act with none of them.
 */
export function requireAnyRole(caller: Caller, roles: readonly Role[], what: string): void {
  if (!hasAny(caller, roles)) throw forbidden(caller, what, roles);
}

/** For what only shows something: read-only roles will do. @throws MusterError FORBIDDEN naming the roles. */
export function requireAnyReader(caller: Caller, roles: readonly Role[], what: string): void {
  if (!readsWithAny(caller, roles)) throw forbidden(caller, what, roles);
}

/** The refusal of a caller who holds none of the roles, or only to read. */
export function forbidden(caller: Caller, what: string, roles: readonly Role[]): MusterError {
  const names = [...new Set(roles)].map((role) => ROLES[role]);
  const needed = names.length === 1 ? 'you need the role' : 'you need one of these roles:';
  const readOnly = roles.find((role) => caller.readOnlyRoles.has(role));
  const why = readOnly === undefined ? '' : ` Your role ${ROLES[readOnly]} is read-only.`;
  return new MusterError('FORBIDDEN', 403, `To ${what}, ${needed} ${names.join(', ')}.${why}`);
}
