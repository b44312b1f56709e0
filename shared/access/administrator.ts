import { MusterError } from '../runtime/errors.ts';
import { ROLES, type Caller } from '../model/roles.ts';

/** @param what is to be done, e.g. "change units". @throws MusterError FORBIDDEN naming the role that it takes. */
export function requireAdministrator({ roles }: Caller, what: string): void {
  if (roles.has('GENERAL_SYSTEM_ADMINISTRATOR')) return;
  throw new MusterError('FORBIDDEN', 403, `To ${what} this role is needed: ${ROLES.GENERAL_SYSTEM_ADMINISTRATOR}.`);
}
