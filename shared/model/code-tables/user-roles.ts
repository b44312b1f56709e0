import { ROLES } from '../roles.ts';
import type { CodeRow } from '../code-table.ts';
import { codeRows } from './code-rows.ts';

/** Roles at a service desk or unit that each assignment must name; no job can choose this parameter for a whole set. */
export const ROLES_AT_A_DESK: Readonly<Record<string, string>> = {
  CIRCULATION_DESK_OPERATOR: 'Circulation Desk Operator',
  CIRCULATION_DESK_OPERATOR_LIMITED: 'Circulation Desk Operator - Limited',
  CIRCULATION_DESK_MANAGER: 'Circulation Desk Manager',
  REQUESTS_OPERATOR: 'Requests Operator',
  WORK_ORDER_OPERATOR: 'Work Order Operator',
  RECEIVING_OPERATOR: 'Receiving Operator',
  RECEIVING_OPERATOR_LIMITED: 'Receiving Operator Limited',
  FULFILLMENT_SERVICES_OPERATOR: 'Fulfillment Services Operator',
};

const BOUND_TO_A_UNIT = { ...ROLES_AT_A_DESK, DIGITIZATION_OPERATOR: 'Digitization Operator' };

const WITH_READ_ONLY = {
  FUND_MANAGER: 'Fund Manager',
  LEDGER_MANAGER: 'Ledger Manager',
  VENDOR_MANAGER: 'Vendor Manager',
};

/**
 * Roles that a user may have, with the kind of parameter each takes. Muster's own roles grant rights here; the others
 * are listed so that they can be assigned, and have meaning for systems that read the users.
 */
export const USER_ROLES: readonly CodeRow[] = [
  ...codeRows(ROLES),
  ...codeRows({ PATRON: 'Patron', RESEARCHER: 'Researcher', DEPOSIT_OPERATOR: 'Deposit Operator' }),
  ...codeRows(WITH_READ_ONLY).map((row) => ({ ...row, roleParameter: 'READ_ONLY' as const })),
  ...codeRows(BOUND_TO_A_UNIT).map((row) => ({ ...row, roleParameter: 'OTHER' as const })),
];
