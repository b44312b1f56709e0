import { requireAnyRole } from '../../access/require-roles.ts';
import type { RuleFile } from '../../model/rule-file.ts';
import type { Caller, Role } from '../../model/roles.ts';

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

/** Only the owner sees a private file. */
export function isVisible({ access, owner }: Pick<RuleFile, 'access' | 'owner'>, { primaryId }: Caller): boolean {
  return access === 'SHARED' || owner === primaryId;
}
