import { PAGE_ROLES, type Caller } from '../model/roles.ts';
import { requireAnyRole } from './require-roles.ts';

/** @throws MusterError FORBIDDEN naming the five roles that open the jobs page. Seed: "To access the page". */
export function requirePageRole(caller: Caller): void {
  requireAnyRole(caller, PAGE_ROLES, 'run and monitor jobs');
}
