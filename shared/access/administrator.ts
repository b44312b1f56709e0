import { hasAny, type Caller, type Role } from '../model/roles.ts';
import { requireAnyReader, requireAnyRole } from './require-roles.ts';

const ADMINISTRATORS = ['GENERAL_SYSTEM_ADMINISTRATOR'] as const satisfies readonly Role[];

/** @param what is to be done, e.g. "change units". @throws MusterError FORBIDDEN naming the role that it takes. */
export function requireAdministrator(caller: Caller, what: string): void {
  requireAnyRole(caller, ADMINISTRATORS, what);
}

/** For what is only read; a read-only role will do. @throws MusterError FORBIDDEN naming the role that it takes. */
export function requireAdministratorToRead(caller: Caller, what: string): void {
  requireAnyReader(caller, ADMINISTRATORS, what);
}

export function isAdministrator(caller: Caller): boolean {
  return hasAny(caller, ADMINISTRATORS);
}
