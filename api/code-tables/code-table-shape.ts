import { z } from 'zod';
import { codeRowsSchema } from '../../shared/settings/check-code-rows.ts';
import type { CodeRow, CodeTableName } from '../../shared/model/code-table.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { readWith } from '../coded.ts';

/** A row's own fields by their names in this API, in the published API's spelling. */
const NAMES = {
  mandatory_fields: 'mandatoryFields',
  needs_date: 'needsDate',
  role_parameter: 'roleParameter',
} as const satisfies Record<string, keyof CodeRow>;

const TITLES: Record<CodeTableName, string> = {
  AssetTypes: 'Types of research assets, in their twelve categories',
  Licenses: 'Licences of research assets',
  AccessPolicies: 'Access rights of research assets',
  RelationTypes: 'Relations between research assets, each with its reciprocal',
  UserRoles: 'Roles of users, with the kind of parameter they take',
  UserGroups: 'User groups',
  Campuses: 'Campuses',
  Libraries: 'Libraries, also for resource sharing',
  BlockTypes: 'Blocks of users',
  StatisticCategories: 'Statistics categories of users',
  NoteTypes: 'Types of notes on users',
  NotificationTypes: 'Notifications that a job can send to users',
  ResearcherLetters: 'Letters that researchers can get',
};

/** A table as the published API shows it. */
export function toTableBody(address: string, table: CodeTableName, rows: readonly CodeRow[]) {
  return {
    name: table,
    description: TITLES[table],
    row: rows.map(toRowBody),
    link: `${address}/conf/code-tables/${table}`,
  };
}

function toRowBody(row: CodeRow): Record<string, unknown> {
  const shown = new Map<string, string>(Object.entries(NAMES).map(([name, field]) => [field, name]));
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [shown.get(field) ?? field, value]));
}

/**
 * Reads the rows of a table, or a whole table with them.
 * @throws MusterError INVALID_BODY naming every invalid row.
 */
export function readCodeRows(body: unknown, table: CodeTableName): CodeRow[] {
  const rows = z.preprocess(
    (sent) => (Array.isArray(sent) ? sent.map(fromRowBody) : sent),
    codeRowsSchema(table),
  ) as z.ZodType<CodeRow[]>;
  const { name, row } = readWith(z.object({ name: z.string().optional(), row: rows }), body);
  if (name === undefined || name === table) return row;
  throw new MusterError('INVALID_BODY', 400, `The body is the table ${name}, the address says ${table}.`);
}

function fromRowBody(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const names = new Map<string, string>(Object.entries(NAMES));
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [names.get(name) ?? name, value]));
}
