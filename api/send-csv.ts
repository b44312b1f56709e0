import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import { sendEach } from './send-each.ts';

/**
 * Streams rows as a CSV file. A cell that a spreadsheet would read as a formula (it begins with = + - @, a tab, a carriage
 * return, or the full-width form of such a sign) gets a leading apostrophe. @throws as `sendEach`
 */
export async function sendCsv<C extends string>(
  response: Response,
  { fileName, columns }: { fileName: string; columns: readonly C[] },
  rows: AsyncGenerator<Record<C, string>>,
): Promise<void> {
  response.type('text/csv; charset=utf-8');
  response.attachment(fileName);
  const csv = stringify({
    columns: [...columns],
    header: true,
    escape_formulas: true,
    bom: true,
    record_delimiter: 'windows',
  });
  await sendEach(response, rows, csv);
}
