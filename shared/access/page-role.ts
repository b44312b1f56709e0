import { MusterError } from '../runtime/errors.ts';
import { hasPageRole, PAGE_ROLES, ROLES, type Caller } from '../model/roles.ts';

/** @throws MusterError FORBIDDEN naming the five roles that open the jobs page. Seed: "To access the page". */
export function requirePageRole(caller: Caller): void {
  if (hasPageRole(caller)) return;
  const names = PAGE_ROLES.map((role) => ROLES[role]).join(', ');
  throw new MusterError('FORBIDDEN', 403, `Running and monitoring jobs needs one of these roles: ${names}.`);
}
