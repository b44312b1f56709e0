import { mayHandOut } from '../../access/over-accounts.ts';
import type { Lookups } from '../../job-kit/job-definition.ts';
import type { ParameterProblem } from '../../model/coded.ts';
import type { Caller } from '../../model/roles.ts';
import type { UpdateUsersParameters } from './parameters.ts';

/**
 * Refuses at submit any role that no member could get; the run checks again for each member, with the rights at that
 * time.
 */
export async function checkRoles(
  { addRole }: UpdateUsersParameters,
  _lookups: Lookups,
  caller: Caller,
): Promise<ParameterProblem[]> {
  if (!addRole) return [];
  const { roles, scope } = addRole;
  return roles
    .filter(({ role }) => !mayHandOut(caller, role, scope))
    .map(({ role }) => ({ parameter: 'TASK_AddRole_Value', message: refusal(role, scope) }));
}

function refusal(role: string, scope: string | undefined): string {
  const where = scope === undefined ? 'for the whole institution' : `for ${scope} or the whole institution`;
  return `You cannot add ${role}, because you do not hold it ${where}. Ask a General System Administrator.`;
}
