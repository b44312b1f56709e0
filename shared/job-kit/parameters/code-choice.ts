import type { z } from 'zod';
import type { CodeRow, CodeTableName, CodeTables } from '../../model/code-table.ts';
import { NOTIFICATIONS, TABLES_OF_TYPES } from '../../model/code-tables/letters.ts';
import { labelled } from './choice.ts';

/**
 * A code of a table, with its description as label.
 * @param labelOf its label, if not the description.
 * @param among `enabled` for a value to set; `all` for a value to look for, which may have been retired since.
 */
export function codeChoice(
  codes: CodeTables,
  table: CodeTableName,
  among: 'enabled' | 'all' = 'enabled',
  labelOf: (row: CodeRow) => string = ({ description }) => description,
): z.ZodType<string, string> {
  const rows = codes[table].filter((row) => among === 'all' || row.enabled);
  const where = TABLES_OF_TYPES[table] === undefined ? table : `${table}, which /conf/${NOTIFICATIONS} configures`;
  const what = among === 'all' ? `a code of ${where}` : `an enabled code of ${where}`;
  return labelled(
    rows.map((row) => [row.code, labelOf(row)] as const),
    what,
  );
}
