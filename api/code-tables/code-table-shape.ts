import { z } from 'zod';
import { codeRowsSchema } from '../../shared/settings/check-code-rows.ts';
import { CODE_TABLES, type CodeRow, type CodeTableName } from '../../shared/model/code-table.ts';
import { invalidBody } from '../../shared/runtime/invalid-body.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { readWith } from '../coded.ts';
import { link, named, shape, totalRecordCount, wrapped } from '../contract/shapes.ts';
import { documentedAs } from '../contract/xml/xml-form.ts';

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

const rowShape = z.object({
  code: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  category: z.string().optional(),
  mandatory_fields: wrapped('mandatory_fields', z.array(named('mandatory_field', z.string()))).optional(),
  needs_date: z.boolean().optional(),
  inverse: z.string().optional(),
  role_parameter: z.enum(['READ_ONLY', 'OTHER']).optional(),
});

export const tableShape = shape(
  'CodeTable',
  'code_table',
  z.object({
    name: z.enum(CODE_TABLES),
    description: z.string(),
    row: wrapped('rows', z.array(named('row', rowShape))),
    link,
  }),
);

export const tableListShape = shape(
  'CodeTables',
  'code_tables',
  z.object({
    code_table: z.array(named('code_table', z.object({ name: z.enum(CODE_TABLES), description: z.string(), link }))),
    total_record_count: totalRecordCount,
  }),
);

/** A whole table, or its rows alone; the handler reads it, since each table has its own rules. */
export const tableBody = documentedAs(
  shape(
    'CodeTableRequest',
    'code_table',
    z.object({
      name: z.string().optional(),
      row: wrapped('rows', z.array(named('row', rowShape.extend({ enabled: z.boolean().optional() })))),
    }),
  ),
  z.unknown(),
);

/** A table in the list of all. */
export function toTableEntry(address: string, name: CodeTableName) {
  return { name, description: TITLES[name], link: tableLink(address, name) };
}

function tableLink(address: string, table: CodeTableName): string {
  return `${address}/conf/code-tables/${table}`;
}

/** A table as the published API shows it. */
export function toTableBody(address: string, table: CodeTableName, rows: readonly CodeRow[]) {
  return {
    name: table,
    description: TITLES[table],
    row: rows.map(toRowBody),
    link: tableLink(address, table),
  };
}

function toRowBody({ mandatoryFields, needsDate, roleParameter, ...row }: CodeRow) {
  return {
    ...row,
    ...defined({ mandatory_fields: mandatoryFields, needs_date: needsDate, role_parameter: roleParameter }),
  };
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
  throw invalidBody([{ field: 'name', message: `is ${JSON.stringify(name)}, but the address says ${table}` }]);
}

function fromRowBody(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const names = new Map<string, string>(Object.entries(NAMES));
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [names.get(name) ?? name, value]));
}
