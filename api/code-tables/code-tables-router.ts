import { Router } from 'express';
import { requireAdministrator } from '../../shared/access/administrator.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { dequal } from 'dequal';
import { CODE_TABLES, type CodeTableName } from '../../shared/model/code-table.ts';
import { NOTIFICATIONS, TABLES_OF_TYPES } from '../../shared/model/code-tables/letters.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { listValues } from '../query-values.ts';
import { resource } from '../resource.ts';
import { readCodeRows, toTableBody } from './code-table-shape.ts';

/** `/almaws/v1/conf/code-tables`: what coded fields are checked against. Every caller with a key may read them. */
export function codeTablesRouter({ store }: Pick<ApiServices, 'store'>): Router {
  const router = Router();

  resource(router, '/:table', {
    get: async (request, response) => {
      const table = requireTable(request.params.table);
      listValues(request);
      response.json(toTableBody(apiAddress(request), table, await store.codeTables.get(table)));
    },
    put: async (request, response) => {
      const table = requireTable(request.params.table);
      requireAdministrator(callerOf(response), 'replace a code table');
      const rows = readCodeRows(request.body, table);
      if (TABLES_OF_TYPES[table] === undefined) await store.codeTables.replace(table, rows);
      else requireAsConfigured(table, dequal(rows, await store.codeTables.get(table)));
      response.json(toTableBody(apiAddress(request), table, rows));
    },
  });

  return router;
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
