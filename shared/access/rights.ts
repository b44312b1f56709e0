import type { Clock } from '../model/partial-date.ts';
import { ROLE_CODES, type Rights, type Role, type ScopedRole, type StoredRights } from '../model/roles.ts';
import { activeBlocks, closesAccount, hasExpired, type AccountState, type User } from '../model/user.ts';

/** The fields of a user that decide about rights. */
export type Account = Pick<User, 'roles' | 'status' | 'deleted' | 'expiryDate' | 'blocks'>;

export const NO_RIGHTS: Rights = { roles: new Set(), readOnlyRoles: new Set(), scopedRoles: [] };

/**
 * What somebody may do now. All that Muster lets people do is decided by this: it counts the roles that Muster knows, and
 * none of a closed account. A role for one library gives no right over the institution, and a read-only role none to act.
 * A role held in several ways counts in the widest.
 */
export function rightsOf(account: Account | undefined, clock: Clock): Rights {
  return account === undefined || whyClosed(account, clock) !== undefined ? NO_RIGHTS : heldRights(account);
}

/** Why nobody may use the account, as the end of a sentence about it; undefined when it is open. */
export function whyClosed(account: Account, clock: Clock): string | undefined {
  if (account.deleted) return 'is deleted';
  switch (accountState(account, clock)) {
    case 'OPEN':
      return undefined;
    case 'INACTIVE':
      return 'is inactive';
    case 'EXPIRED':
      return `expired on ${account.expiryDate ?? ''}`;
    case 'BLOCKED':
      return `has the block ${activeBlocks(account).find(closesAccount) ?? ''}`;
  }
}

/** What closes an account first, of all that may; lists select by the same (`shared/store/account-filter.ts`). */
export function accountState(account: Omit<Account, 'deleted'>, clock: Clock): AccountState {
  if (account.status === 'INACTIVE') return 'INACTIVE';
  if (hasExpired(account, clock)) return 'EXPIRED';
  return activeBlocks(account).some(closesAccount) ? 'BLOCKED' : 'OPEN';
}

/** The rights of an account as if it were open: whoever acts on a closed account may be opening it for somebody. */
export function heldRights({ roles: entries = [] }: Pick<Account, 'roles'>): Rights {
  const full: Role[] = [];
  const readOnly: Role[] = [];
  const scopedRoles: ScopedRole[] = [];
  for (const { role: code, scope, readOnly: isReadOnly } of entries) {
    const role = ROLE_CODES.find((known) => known === code);
    if (role === undefined) continue;
    if (scope === undefined) (isReadOnly ? readOnly : full).push(role);
    else if (!isReadOnly) scopedRoles.push({ role, scope });
  }
  const roles = new Set(full);
  return { roles, readOnlyRoles: new Set(readOnly.filter((role) => !roles.has(role))), scopedRoles };
}

/** What both give, e.g. the rights at two moments. */
export function commonRights(one: Rights, other: Rights): Rights {
  const roles = new Set([...one.roles].filter((role) => other.roles.has(role)));
  const isHeld = ({ roles: full, readOnlyRoles }: Rights, role: Role) => full.has(role) || readOnlyRoles.has(role);
  const readOnlyRoles = new Set(
    ROLE_CODES.filter((role) => !roles.has(role) && isHeld(one, role) && isHeld(other, role)),
  );
  const scopedRoles = one.scopedRoles.filter(({ role, scope }) =>
    other.scopedRoles.some((each) => each.role === role && each.scope === scope),
  );
  return { roles, readOnlyRoles, scopedRoles };
}

/** Those of the rights that come from these roles. */
export function limitedTo({ roles, readOnlyRoles, scopedRoles }: Rights, some: readonly Role[]): Rights {
  return {
    roles: new Set([...roles].filter((role) => some.includes(role))),
    readOnlyRoles: new Set([...readOnlyRoles].filter((role) => some.includes(role))),
    scopedRoles: scopedRoles.filter(({ role }) => some.includes(role)),
  };
}

/** As a run keeps them. */
export function storeRights({ roles, readOnlyRoles, scopedRoles }: Rights): StoredRights {
  return { roles: [...roles], readOnlyRoles: [...readOnlyRoles], scopedRoles };
}

export function readRights({ roles, readOnlyRoles, scopedRoles }: StoredRights): Rights {
  return { roles: new Set(roles), readOnlyRoles: new Set(readOnlyRoles), scopedRoles };
}
