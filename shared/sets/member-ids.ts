import { cutText } from '../runtime/cut-text.ts';
import { damageOf } from '../model/damaged-id.ts';

/** The ids that a caller sent, before any look-up. Nothing is guessed: what is clearly not an id is reported. */
export interface SentIds {
  /** How many were sent; each pasted line counts. */
  received: number;
  /** Each once, in the order sent, without surrounding blanks and quotes. */
  ids: string[];
  /** Repeated ids, once per repetition. */
  duplicates: string[];
  malformed: MalformedId[];
  /** Empty entries. */
  empty: number;
}

export interface MalformedId {
  value: string;
  why: string;
}

const MAX_ID_LENGTH = 255;
const SHOWN_LENGTH = 100;

/** Blanks of every kind, marks that editors leave, and quotes, which come with pasted ids. */
const WRAPPING = /^[\s\p{Cc}\p{Cf}\p{Z}"'\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb\u0060]$/u;

/**
 * Splits pasted ids: one per entry, or one per line of an entry.
 * @param entries what came as `members.member`: objects with an `id`.
 */
export function readSentIds(entries: readonly unknown[]): SentIds {
  const sent: SentIds = { received: 0, ids: [], duplicates: [], malformed: [], empty: 0 };
  const seen = new Set<string>();
  for (const value of entries.flatMap(linesOf)) {
    sent.received += 1;
    if (typeof value !== 'string') {
      sent.malformed.push(notText(value));
      continue;
    }
    const id = unwrapped(value);
    const why = whyNoId(id);
    if (id === '') sent.empty += 1;
    else if (why !== undefined) sent.malformed.push({ value: cutText(id, SHOWN_LENGTH), why });
    else if (seen.has(id)) sent.duplicates.push(id);
    else {
      seen.add(id);
      sent.ids.push(id);
    }
  }
  return sent;
}

/** The ids of an entry; a pasted column (several lines in one entry) is several ids. */
function linesOf(entry: unknown): unknown[] {
  const id = typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined;
  if (id === undefined || id === null) return [''];
  if (typeof id !== 'string') return [id];
  const lines = id.split(/[\r\n\u2028\u2029]+/).filter((line) => line.trim() !== '');
  return lines.length === 0 ? [''] : lines;
}

/** Not a pattern: one anchored at the end takes quadratic time on a long run of blanks. */
function unwrapped(text: string): string {
  const characters = Array.from(text);
  const isWrapping = (index: number) => WRAPPING.test(characters[index] ?? '');
  let start = 0;
  let end = characters.length;
  while (start < end && isWrapping(start)) start += 1;
  while (start < end && isWrapping(end - 1)) end -= 1;
  return characters.slice(start, end).join('');
}

function notText(value: unknown): MalformedId {
  const shown = cutText(JSON.stringify(value), SHOWN_LENGTH);
  if (typeof value !== 'number') return { value: shown, why: 'not text' };
  return { value: shown, why: 'a number, which may have been rounded; send ids as text, in quotes' };
}

function whyNoId(id: string): string | undefined {
  if (id.length > MAX_ID_LENGTH) return `longer than ${MAX_ID_LENGTH} characters`;
  return /[\p{Cc}\p{Cs}]/u.test(id) ? 'has a tab or control character in it; send one id per entry' : undefined;
}

/**
 * Why an unknown id cannot be an id; undefined if it is merely unknown. Called only after the look-up, because a user's
 * primary id may look like a number.
 */
export function whyMalformed(unknownId: string): string | undefined {
  const damage = damageOf(unknownId);
  if (damage !== undefined) return damage;
  if (/^\d+[.,]\d*$/.test(unknownId)) return 'a number with decimals; format the column as text and copy again';
  if (/[\s,;|"]/.test(unknownId)) return 'has a separator in it; send one id per entry';
  return undefined;
}
