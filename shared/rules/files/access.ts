import { requireAnyReader, requireAnyRole } from '../../access/require-roles.ts';
import type { RuleFile } from '../../model/rule-file.ts';
import { hasAny, type Caller, type Role } from '../../model/roles.ts';
import { MusterError } from '../../runtime/errors.ts';

/**
 * Who may work with rules: those who run the jobs made from them, and administrators. The product has two special roles
 * for this, which the seed does not include.
 */
const NORMALIZATION_ROLES = [
  'RESEARCH_ASSETS_MANAGER',
  'GENERAL_SYSTEM_ADMINISTRATOR',
] as const satisfies readonly Role[];

/** @throws MusterError FORBIDDEN naming the roles. */
export function requireNormalizationRole(caller: Caller): void {
  requireAnyRole(caller, NORMALIZATION_ROLES, 'work with normalization rules');
}

/** @throws MusterError FORBIDDEN naming the roles. */
export function requireNormalizationReader(caller: Caller): void {
  requireAnyReader(caller, NORMALIZATION_ROLES, 'see normalization rules');
}

/** Only the owner sees a private file. */
export function isVisible({ access, owner }: Pick<RuleFile, 'access' | 'owner'>, { person }: Caller): boolean {
  return access === 'SHARED' || owner === person;
}

/**
 * What others use is changed by its owner, or by a General System Administrator.
 * @param what e.g. "rule file". @throws MusterError FORBIDDEN naming the owner.
 */
export function requireOwner(caller: Caller, { owner, what }: { owner: string; what: string }): void {
  requireNormalizationRole(caller);
  if (owner === caller.person || hasAny(caller, ['GENERAL_SYSTEM_ADMINISTRATOR'])) return;
  throw new MusterError(
    'FORBIDDEN',
    403,
    `Only its owner, ${owner}, or a General System Administrator can change or delete this ${what}.`,
  );
}
