import type { Caller } from '../model/roles.ts';
import { requireAnyRole } from './require-roles.ts';

/** @param what is to be done, e.g. "change units". @throws MusterError FORBIDDEN naming the role that it takes. */
export function requireAdministrator(caller: Caller, what: string): void {
  requireAnyRole(caller, ['GENERAL_SYSTEM_ADMINISTRATOR'], what);
}
