import { Router } from 'express';
import { requireAdministrator } from '../../shared/access/administrator.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { CODE_TABLES, type CodeTableName } from '../../shared/model/code-table.ts';
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
      await store.codeTables.replace(table, rows);
      response.json(toTableBody(apiAddress(request), table, rows));
    },
  });

  return router;
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
