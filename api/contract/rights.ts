import { requireAdministrator, requireAdministratorToRead } from '../../shared/access/administrator.ts';
import { requirePageReader, requirePageRole } from '../../shared/access/page-role.ts';
import { requireAnyReader, requireAnyRole } from '../../shared/access/require-roles.ts';
import type { Caller, Role } from '../../shared/model/roles.ts';

/** Who may call a route. */
export interface Right {
  /** For the reference: "a page role". */
  words: string;
  /** False where no key is needed. */
  needsKey: boolean;
  /** Checked before anything else is read. @throws MusterError FORBIDDEN */
  check?: (caller: Caller) => void;
}

export const EVERYBODY: Right = { words: 'nothing: no key is needed', needsKey: false };
export const ANY_KEY: Right = { words: 'any key', needsKey: true };
export const PAGE_READER: Right = { words: 'a page role', needsKey: true, check: requirePageReader };
export const PAGE_ROLE: Right = {
  words: 'a page role with the right to change',
  needsKey: true,
  check: requirePageRole,
};

/** To change something as an administrator. @param what e.g. "change units" */
export function administrator(what: string): Right {
  return {
    words: 'General System Administrator',
    needsKey: true,
    check: (caller) => requireAdministrator(caller, what),
  };
}

/** To read something as an administrator. @param what e.g. "read the audit trail" */
export function administratorToRead(what: string): Right {
  return {
    words: 'General System Administrator, also read-only',
    needsKey: true,
    check: (caller) => requireAdministratorToRead(caller, what),
  };
}

/** To read with one of these roles. */
export function anyReader(roles: readonly Role[], what: string): Right {
  return {
    words: `one of ${roles.join(', ')}`,
    needsKey: true,
    check: (caller) => requireAnyReader(caller, roles, what),
  };
}

/** To change something with one of these roles. */
export function anyRole(roles: readonly Role[], what: string): Right {
  return {
    words: `one of ${roles.join(', ')}`,
    needsKey: true,
    check: (caller) => requireAnyRole(caller, roles, what),
  };
}

/** A right that depends on the thing itself, which the handler checks. @param words who has it */
export function decidedByHandler(words: string): Right {
  return { words, needsKey: true };
}
