import { z } from 'zod';
import { codeRow, type CodeRow, type CodeTables } from '../../model/code-table.ts';
import { ROLES_AT_A_DESK } from '../../model/code-tables/user-roles.ts';

/** Seed: "The roles that cannot be updated by this job". Excluded whatever the code table says. */
export const ROLES_NEVER_ADDED = ROLES_AT_A_DESK;

/** A role to add. */
export interface RoleToAdd {
  role: string;
  /** Roles with the parameter "Read Only" get it unselected. */
  readOnly?: false;
}

/** A role that this job may add; a refusal names the rule that forbids it. */
export function roleChoice(codes: CodeTables): z.ZodType<RoleToAdd, string> {
  const rows = codes.UserRoles.filter((row) => objectionTo(row) === undefined);
  const error = ({ input }: { input?: unknown }) => refusalOf(codes, String(input));
  // JSON Schema does not allow an empty enum.
  if (rows.length === 0) return z.never({ error });
  return z
    .enum(
      rows.map(({ code }) => code),
      { error },
    )
    .meta({ oneOf: rows.map(({ code, description }) => ({ const: code, title: description })) })
    .transform((role): RoleToAdd => {
      const takesReadOnly = codeRow(codes, 'UserRoles', role)?.roleParameter === 'READ_ONLY';
      return takesReadOnly ? { role, readOnly: false } : { role };
    });
}

function refusalOf(codes: CodeTables, code: string): string {
  const row = codeRow(codes, 'UserRoles', code);
  return (row && objectionTo(row)) ?? `${JSON.stringify(code)} is not an enabled code of UserRoles.`;
}

function objectionTo({ code, description, enabled, roleParameter }: CodeRow): string | undefined {
  if (isNeverAdded(code, description)) return `${description}: this role is never added by this job.`;
  if (!enabled) return `${description}: this role is not enabled in UserRoles.`;
  if (roleParameter !== 'OTHER') return undefined;
  return `${description}: this role takes a parameter other than "Read Only", which this job cannot set.`;
}

/** By code and by name: an installation may use its own codes for the same roles. */
function isNeverAdded(code: string, description: string): boolean {
  return Object.hasOwn(ROLES_NEVER_ADDED, code) || Object.values(ROLES_NEVER_ADDED).includes(description);
}
