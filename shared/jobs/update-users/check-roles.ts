import type { Lookups } from '../../job-kit/job-definition.ts';
import type { ParameterProblem } from '../../model/coded.ts';
import type { Caller } from '../../model/roles.ts';
import type { UpdateUsersParameters } from './parameters.ts';

/**
 * No run adds a role that its submitter does not hold for the whole institution or the same library: otherwise anyone
 * who may run this job could give themselves any role. A General System Administrator may add any role on offer.
 */
export async function checkRoles(
  { addRole }: UpdateUsersParameters,
  lookups: Lookups,
  caller: Caller,
): Promise<ParameterProblem[]> {
  if (!addRole || caller.roles.has('GENERAL_SYSTEM_ADMINISTRATOR')) return [];
  const held = await lookups.userRoles(caller.primaryId);
  const holds = (wanted: string) =>
    held.some(({ role, scope }) => role === wanted && (scope === undefined || scope === addRole.scope));
  return addRole.roles
    .filter(({ role }) => !holds(role))
    .map(({ role }) => ({ parameter: 'TASK_AddRole_Value', message: refusal(role, addRole.scope) }));
}

function refusal(role: string, scope: string | undefined): string {
  const where = scope === undefined ? 'for the whole institution' : `for ${scope} or the whole institution`;
  return `You cannot add ${role}, because you do not hold it ${where}. Ask a General System Administrator.`;
}
