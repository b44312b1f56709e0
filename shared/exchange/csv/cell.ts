import { damageOf } from '../../model/damaged-id.ts';
import type { CellKind } from './fields.ts';

/** Marks a cell as JSON, for values that a plain cell cannot hold exactly. */
const JSON_MARK = 'json:';
const SEPARATOR = '@@';

/** Characters that may start a spreadsheet formula, full-width forms included, and the apostrophe that escapes them. */
const NEEDS_APOSTROPHE = /^[=+\-@\t\r\0\uFF1D\uFF0B\uFF0D\uFF20']/;
const HAS_APOSTROPHE = /^'[=+\-@\t\r\0\uFF1D\uFF0B\uFF0D\uFF20']/;

const NOT_PLAIN = /[\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF]|\p{Surrogate}/u;

/** A cell's value, or why it cannot be read. */
export type CellValue = { ok: true; value: unknown } | { ok: false; message: string };

/**
 * The cell for a value, or undefined when the value is not of that kind. `decodeCell` returns exactly the same value.
 * The cell is never empty, has no line breaks and no spaces at its ends, and never reads as a formula.
 */
export function encodeCell(kind: CellKind, value: unknown): string | undefined {
  const text = textOf(kind, value);
  return text === undefined ? undefined : protect(text);
}

/** JSON for the JSON column, which needs no mark. */
export function encodeJsonCell(json: string): string {
  return protect(notCutOff(json, 1));
}

/** The value of a cell that is not empty. Booleans may be YES, NO, TRUE and FALSE in any case. */
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

/** The cell without its escaping apostrophe. */
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
    return isPlain(value) ? value : marked(value);
  }
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return undefined;
  return value.length > 0 && value.every(canBeJoined) ? value.join(SEPARATOR) : marked(value);
}

function marked(value: unknown): string {
  return notCutOff(JSON_MARK + JSON.stringify(value), JSON_MARK.length);
}

/** JSON of just the length at which a spreadsheet cuts gets a space more, so that it does not look cut off. */
function notCutOff(json: string, spaceAt: number): string {
  return json.length === CELL_LIMIT ? `${json.slice(0, spaceAt)} ${json.slice(spaceAt)}` : json;
}

const SPREADSHEET_ERROR = /^#(?:REF!|NAME\?|VALUE!|N\/A|NULL!|NUM!|DIV\/0!|SPILL!|CALC!|#+)$/;

/** The most characters a spreadsheet cell holds; longer text is cut off. */
export const CELL_LIMIT = 32_767;

/** True for a spreadsheet's error value, such as `#REF!`. */
export function isSpreadsheetError(text: string): boolean {
  return SPREADSHEET_ERROR.test(text);
}

/** True for a value that looks like spreadsheet damage; written as JSON, it is not mistaken for damage when read. */
function looksDamaged(text: string): boolean {
  return text.length === CELL_LIMIT || isSpreadsheetError(text) || damageOf(text) !== undefined;
}

function isPlain(text: string): boolean {
  return (
    text !== '' && text === text.trim() && !text.startsWith(JSON_MARK) && !NOT_PLAIN.test(text) && !looksDamaged(text)
  );
}

/** An item that starts or ends with `@` would blur the separator. */
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
  const wanted = kind === 'text' ? 'a string' : 'a list of strings';
  return { ok: false, message: `starts with "${JSON_MARK}", which must be followed by ${wanted} in JSON` };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
