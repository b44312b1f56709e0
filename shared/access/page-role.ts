import { PAGE_ROLES, type Caller } from '../model/roles.ts';
import { requireAnyReader, requireAnyRole } from './require-roles.ts';

/** To look at jobs and instances. @throws MusterError FORBIDDEN naming the five roles. Seed: "To access the page". */
export function requirePageReader(caller: Caller): void {
  requireAnyReader(caller, PAGE_ROLES, 'monitor jobs');
}

/** To run jobs and control instances. @throws MusterError FORBIDDEN naming the five roles. */
export function requirePageRole(caller: Caller): void {
  requireAnyRole(caller, PAGE_ROLES, 'run jobs');
}
