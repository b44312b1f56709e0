import { ROLE_CODES, ROLES, type Rights, type Role } from '../model/roles.ts';
import type { User, UserRole } from '../model/user.ts';
import { heldRights, type Account } from './rights.ts';

/**
 * The rights of an account that somebody lacks who wants to act on it: give it roles, block it, convert it, set its
 * password. Nobody acts on an account that has any. A General System Administrator lacks none.
 */
export function rightsBeyond(actor: Rights, account: Pick<Account, 'roles'>): Role[] {
  if (actor.roles.has('GENERAL_SYSTEM_ADMINISTRATOR')) return [];
  const { roles, readOnlyRoles } = heldRights(account);
  const lacks = (role: Role) => !actor.roles.has(role) && !(readOnlyRoles.has(role) && actor.readOnlyRoles.has(role));
  return [...roles, ...readOnlyRoles].filter(lacks);
}

/**
 * True for who may give somebody this role, for this library or (without a scope) the institution. Nobody hands out a
 * right that he does not hold. A role that Muster does not know grants nothing here. A role for a library is handed out
 * for that library.
 */
export function mayHandOut(actor: Rights, role: string, scope: string | undefined): boolean {
  const known = ROLE_CODES.find((code) => code === role);
  if (known === undefined) return true;
  if (actor.roles.has('GENERAL_SYSTEM_ADMINISTRATOR') || actor.roles.has(known)) return true;
  return actor.scopedRoles.some((held) => held.role === known && held.scope === scope);
}

/** Why somebody may not act on this account, as a sentence; undefined if he may. */
export function whyNotOver(actor: Rights, account: Pick<User, '_id' | 'roles'>): string | undefined {
  const beyond = rightsBeyond(actor, account);
  return beyond.length === 0 ? undefined : `${account._id} holds ${namesOf(beyond)}, which you do not hold.`;
}

/** Why somebody may not give these roles to others, as a sentence; undefined if he may. */
export function whyNotHandOut(actor: Rights, roles: readonly Pick<UserRole, 'role' | 'scope'>[]): string | undefined {
  const notHeld = roles.filter(({ role, scope }) => !mayHandOut(actor, role, scope)).map(({ role }) => role);
  return notHeld.length === 0 ? undefined : `You do not hold ${namesOf(notHeld)}, and cannot give it to others.`;
}

function namesOf(roles: readonly string[]): string {
  return roles.map((role) => (Object.hasOwn(ROLES, role) ? ROLES[role as Role] : role)).join(', ');
}
