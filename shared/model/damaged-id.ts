const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';

/** How a spreadsheet damaged an id that it took for a number or a date; undefined if the value may be an id. */
export function damageOf(id: string): string | undefined {
  if (/^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i.test(id)) {
    return 'a rounded number, as spreadsheets show long ids; format the column as text and copy again';
  }
  if (new RegExp(`^(?:\\d{1,2}-(?:${MONTHS})(?:-\\d{2,4})?|(?:${MONTHS})-\\d{2,4})$`, 'i').test(id)) {
    return 'a date, as spreadsheets make of ids such as 3-12; format the column as text and copy again';
  }
  return undefined;
}
