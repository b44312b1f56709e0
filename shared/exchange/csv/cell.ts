import { damageOf } from '../../model/damaged-id.ts';
import type { CellKind } from './fields.ts';

/** In front of a value that a plain cell cannot hold exactly: what follows is JSON. */
const JSON_MARK = 'json:';
const SEPARATOR = '@@';

/** What a spreadsheet may take for a formula, full-width forms included; and the apostrophe that protects from it. */
const NEEDS_APOSTROPHE = /^[=+\-@\t\r\0\uFF1D\uFF0B\uFF0D\uFF20']/;
const HAS_APOSTROPHE = /^'[=+\-@\t\r\0\uFF1D\uFF0B\uFF0D\uFF20']/;

const NOT_PLAIN = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF]|\p{Surrogate}/u;

/** A cell's value, or why it has none. */
export type CellValue = { ok: true; value: unknown } | { ok: false; message: string };

/**
 * The cell of a value, or undefined when it is no value of that kind. `decodeCell` gives exactly the value back; the cell
 * is never empty, has no line break and no blank at its ends, and no spreadsheet takes it for a formula.
 */
export function encodeCell(kind: CellKind, value: unknown): string | undefined {
  const text = textOf(kind, value);
  return text === undefined ? undefined : protect(text);
}

/** JSON in a cell of its own column, which needs no mark. */
export function encodeJsonCell(json: string): string {
  return protect(json);
}

/** The value of a cell that is not empty. Truth values may be YES, NO, TRUE and FALSE in any case. */
export function decodeCell(kind: CellKind, cell: string): CellValue {
  const text = unprotect(cell);
  if (kind === 'boolean') return decodeBoolean(text);
  if (kind === 'whole-number') {
    const number = Number(text);
    return /^-?\d+$/.test(text) && Number.isSafeInteger(number)
      ? { ok: true, value: number }
      : { ok: false, message: 'is not a whole number' };
  }
  if (text.startsWith(JSON_MARK)) return decodeMarked(kind, text.slice(JSON_MARK.length));
  return { ok: true, value: kind === 'texts' ? text.split(SEPARATOR) : text };
}

/** A cell without the apostrophe that protects it. */
export function unprotect(cell: string): string {
  return HAS_APOSTROPHE.test(cell) ? cell.slice(1) : cell;
}

function protect(text: string): string {
  return NEEDS_APOSTROPHE.test(text) ? `'${text}` : text;
}

function textOf(kind: CellKind, value: unknown): string | undefined {
  if (kind === 'boolean') return typeof value === 'boolean' ? String(value).toUpperCase() : undefined;
  if (kind === 'whole-number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : undefined;
  if (kind === 'text') {
    if (typeof value !== 'string') return undefined;
    return isPlain(value) ? value : JSON_MARK + JSON.stringify(value);
  }
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return undefined;
  return value.length > 0 && value.every(canBeJoined) ? value.join(SEPARATOR) : JSON_MARK + JSON.stringify(value);
}

const SPREADSHEET_ERROR = /^#(?:REF!|NAME\?|VALUE!|N\/A|NULL!|NUM!|DIV\/0!|SPILL!|CALC!|#+)$/;

/** A spreadsheet's cell holds so many characters; it cuts off what is longer. */
export const CELL_LIMIT = 32_767;

/** True for a spreadsheet's word that it could not work a value out. */
export function isSpreadsheetError(text: string): boolean {
  return SPREADSHEET_ERROR.test(text);
}

/** What a spreadsheet might have made of something else; written in JSON it is told from that when it is read. */
function looksDamaged(text: string): boolean {
  return text.length === CELL_LIMIT || isSpreadsheetError(text) || damageOf(text) !== undefined;
}

function isPlain(text: string): boolean {
  return (
    text !== '' && text === text.trim() && !text.startsWith(JSON_MARK) && !NOT_PLAIN.test(text) && !looksDamaged(text)
  );
}

/** An item that begins or ends with `@` would move the border between it and its neighbour. */
function canBeJoined(item: string): boolean {
  return isPlain(item) && !item.includes(SEPARATOR) && !item.startsWith('@') && !item.endsWith('@');
}

function decodeBoolean(text: string): CellValue {
  const word = text.toUpperCase();
  if (word === 'TRUE' || word === 'YES') return { ok: true, value: true };
  if (word === 'FALSE' || word === 'NO') return { ok: true, value: false };
  return { ok: false, message: 'must be TRUE, FALSE, YES or NO' };
}

function decodeMarked(kind: 'text' | 'texts', json: string): CellValue {
  const value = parse(json);
  if (kind === 'text' && typeof value === 'string') return { ok: true, value };
  if (kind === 'texts' && Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return { ok: true, value: value };
  }
  const wanted = kind === 'text' ? 'a text' : 'a list of texts';
  return { ok: false, message: `begins with "${JSON_MARK}", but ${wanted} in JSON does not follow` };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
