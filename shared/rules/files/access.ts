import { requireAnyRole } from '../../access/require-roles.ts';
import type { RuleFile } from '../../model/rule-file.ts';
import type { Caller, Role } from '../../model/roles.ts';

/**
 * Who works with rules: those who run the jobs that come of them, and administrators. The product has two roles of its
 * own for this, which are not among the seed's.
 */
const NORMALIZATION_ROLES = [
  'RESEARCH_ASSETS_MANAGER',
  'GENERAL_SYSTEM_ADMINISTRATOR',
] as const satisfies readonly Role[];

/** @throws MusterError FORBIDDEN naming the roles. */
export function requireNormalizationRole(caller: Caller): void {
  requireAnyRole(caller, NORMALIZATION_ROLES, 'work with normalization rules');
}

/** Private files are their owner's alone. */
export function isVisible({ access, owner }: Pick<RuleFile, 'access' | 'owner'>, { primaryId }: Caller): boolean {
  return access === 'SHARED' || owner === primaryId;
}
