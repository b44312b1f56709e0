import { dequal } from 'dequal';
import { CODE_TABLES, type CodeRow, type CodeTableName } from '../../shared/model/code-table.ts';
import { NOTIFICATIONS, TABLES_OF_TYPES } from '../../shared/model/code-tables/letters.ts';
import { changedSinceRead } from '../../shared/runtime/changed-meanwhile.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { ApiServices } from '../api-services.ts';
import { filters, list } from '../contract/parameters.ts';
import { administrator, ANY_KEY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { tagged, unchangedCheck } from '../contract/versions.ts';
import { readCodeRows, tableBody, tableListShape, tableShape, toTableBody, toTableEntry } from './code-table-shape.ts';

/** `/almaws/v1/conf/code-tables`: what coded fields are checked against. Every caller with a key may read them. */
export function codeTableRoutes({ store }: Pick<ApiServices, 'store'>): Route[] {
  return [
    route(
      'get',
      '/code-tables',
      {
        summary: 'Lists the code tables.',
        rights: ANY_KEY,
        ...list({}),
        answer: tableListShape,
        isPublished: true,
      },
      ({ query: { limit, offset }, address }) => {
        const page = CODE_TABLES.slice(offset, offset + limit).map((table) => toTableEntry(address, table));
        return { code_table: page, total_record_count: CODE_TABLES.length };
      },
    ),
    route(
      'get',
      '/code-tables/:table',
      {
        summary: 'Shows a code table with its rows.',
        rights: ANY_KEY,
        ...filters({}),
        answer: tableShape,
        errors: { 404: ['CODE_TABLE_NOT_FOUND'] },
        isPublished: true,
      },
      async ({ path, address, request, response }) => {
        const table = requireTable(path.table);
        const rows = await store.codeTables.get(table);
        return tagged({ request, response }, rows, toTableBody(address, table, rows), true);
      },
    ),
    route(
      'put',
      '/code-tables/:table',
      {
        summary: 'Replaces a code table.',
        rights: administrator('replace a code table'),
        body: tableBody,
        answer: tableShape,
        errors: {
          404: ['CODE_TABLE_NOT_FOUND'],
          409: ['CODE_TABLE_CONFIGURED'],
          412: ['PRECONDITION_FAILED'],
        },
        isPublished: true,
      },
      async ({ path, body, address, request, response }) => {
        const table = requireTable(path.table);
        const rows = readCodeRows(body(), table);
        const what = `The code table ${table}`;
        const requireUnchanged = unchangedCheck<readonly CodeRow[]>(request, what);
        const was = await store.codeTables.read(table);
        requireUnchanged?.(was.rows);
        if (TABLES_OF_TYPES[table] !== undefined) requireAsConfigured(table, dequal(rows, was.rows));
        else if (!requireUnchanged) await store.codeTables.replace(table, rows);
        else if (!(await store.codeTables.replaceIfStill(table, rows, was.revision))) throw changedSinceRead(what);
        return tagged({ request, response }, rows, toTableBody(address, table, rows), true);
      },
    ),
  ];
}

/** @throws MusterError 409 for other rows: notification types have one list, the configuration. */
function requireAsConfigured(table: CodeTableName, isAsConfigured: boolean): void {
  if (isAsConfigured) return;
  throw new MusterError(
    'CODE_TABLE_CONFIGURED',
    409,
    `${table} shows the notification types under /conf/${NOTIFICATIONS}. Add, rename or disable them there.`,
  );
}

function requireTable(name: string): CodeTableName {
  const table = CODE_TABLES.find((known) => known === name);
  if (table !== undefined) return table;
  throw new MusterError(
    'CODE_TABLE_NOT_FOUND',
    404,
    `There is no code table ${name}; there are ${CODE_TABLES.join(', ')}.`,
  );
}
