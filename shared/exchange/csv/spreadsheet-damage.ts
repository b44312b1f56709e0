import { damageOf } from '../../model/damaged-id.ts';
import { readIsbn, readIssn } from '../../model/identifiers.ts';
import type { LineProblem } from '../lines.ts';
import { CELL_LIMIT, isSpreadsheetError, unprotect } from './cell.ts';
import type { Cells } from './write-item.ts';

const ID_COLUMN = /_(?:ID|PRIMARYID|ALMAUSERID|RELATEDID|PROFILE_ID)$/;

/** Finds values in a row that a spreadsheet damaged before the file was loaded. */
export function spreadsheetDamage(cells: Cells): LineProblem[] {
  return [...cells].flatMap(([field, cell]): LineProblem[] => {
    const damage = damageInCell(field, cell);
    return damage === undefined ? [] : [{ field, message: damage }];
  });
}

/** What a spreadsheet did to the cell of a column, as the rest of a sentence; undefined if nothing. */
export function damageInCell(column: string, cell: string): string | undefined {
  const text = unprotect(cell);
  if (isSpreadsheetError(text)) return `is ${text}, a spreadsheet error, not a value`;
  if (text.length === CELL_LIMIT) {
    return `has ${CELL_LIMIT} characters, the most that a spreadsheet cell holds: the end was probably cut off`;
  }
  const damage = ID_COLUMN.test(column) ? damageOf(text) : undefined;
  if (damage !== undefined) return `is ${damage}`;
  const lostZeros = /^\d+$/.test(text) && text.length < 10 && hasLostZeros(column, text);
  return lostZeros ? 'has lost its leading zeros; format the column as text' : undefined;
}

function hasLostZeros(column: string, digits: string): boolean {
  if (column.endsWith('_ISSN')) return digits.length < 8 && readIssn(digits.padStart(8, '0')) !== undefined;
  return column.endsWith('_ISBN') && readIsbn(digits.padStart(10, '0')) !== undefined;
}
