import type { Request } from 'express';
import { cutText } from '../shared/model/cut-text.ts';
import { MusterError } from '../shared/runtime/errors.ts';

/** The published API's "Invalid parameter". */
const INVALID_PARAMETER = '40166410';

/** Parameters of the query string: names in lower case, because clients differ; of repeated ones, the first. */
export type QueryValues = ReadonlyMap<string, string>;

/** The longest search text: every database that matches patterns accepts this much. */
const MOST_SEARCHED = 200;

/**
 * Reads the query string. Empty values, and the text `None` that some clients send, count as absent.
 * @throws MusterError 40166410 for control characters.
 */
export function queryValues(request: Request): QueryValues {
  const values = new Map<string, string>();
  for (const [name, value] of searchParamsOf(request)) {
    const isAbsent = value.trim() === '' || value === 'None';
    if (isAbsent || values.has(name.toLowerCase())) continue;
    if (/\p{Cc}/u.test(value.trim())) throw invalidParameter(cutText(name, 50), 'text without control characters');
    values.set(name.toLowerCase(), value.trim());
  }
  return values;
}

/** Parameters that every list takes, or that clients always send. */
const NOT_FILTERS: ReadonlySet<string> = new Set(['apikey', 'limit', 'offset', 'view', 'expand', 'lang', 'format']);

/**
 * Reads the query string of a list. An unknown filter is refused: a caller who asks for some items would get all of
 * them and might act on them.
 * @throws MusterError 40166410
 */
export function listValues(request: Request, filters: readonly string[] = []): QueryValues {
  const values = queryValues(request);
  const unknown = [...values.keys()].find((name) => !filters.includes(name) && !NOT_FILTERS.has(name));
  if (unknown === undefined) return values;
  const known =
    filters.length === 0 ? 'This list has no filters.' : `You can filter this list by ${filters.join(', ')}.`;
  throw new MusterError(INVALID_PARAMETER, 400, `The parameter ${cutText(unknown, 50)} is not known here. ${known}`);
}

/** The query string as sent. What stands before it is not looked at: a path such as `//[` is no address. */
export function searchParamsOf({ originalUrl }: Request): URLSearchParams {
  const start = originalUrl.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : originalUrl.slice(start + 1));
}

export interface Paging {
  offset: number;
  limit: number;
}

/** `limit` 0 to 100, default 10; `offset` default 0. @throws MusterError 40166410 */
export function readPaging(values: QueryValues): Paging {
  return {
    limit: readWhole(values, 'limit', { whenAbsent: 10, most: 100 }),
    offset: readWhole(values, 'offset', { whenAbsent: 0, most: 1_000_000_000 }),
  };
}

function readWhole(
  values: QueryValues,
  name: string,
  { whenAbsent, most }: { whenAbsent: number; most: number },
): number {
  const value = values.get(name);
  if (value === undefined) return whenAbsent;
  const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (number <= most) return number;
  throw invalidParameter(name, `a whole number from 0 to ${most}`);
}

/** A part of a text to search for; undefined if absent. @throws MusterError 40166410 */
export function readSearchText(values: QueryValues, name: string): string | undefined {
  const text = values.get(name);
  if (text === undefined || text.length <= MOST_SEARCHED) return text;
  throw invalidParameter(name, `at most ${MOST_SEARCHED} characters long`);
}

/** One of these codes, in any case; undefined if absent. @throws MusterError 40166410 */
export function readChoice<T extends string>(values: QueryValues, name: string, choices: readonly T[]): T | undefined {
  const value = values.get(name)?.toUpperCase();
  if (value === undefined) return undefined;
  const choice = choices.find((code) => code === value);
  if (choice === undefined) throw invalidParameter(name, `one of ${choices.join(', ')}`);
  return choice;
}

/** true or false, in any case; undefined if absent. @throws MusterError 40166410 */
export function readFlag(values: QueryValues, name: string): boolean | undefined {
  const choice = readChoice(values, name, ['TRUE', 'FALSE']);
  return choice === undefined ? undefined : choice === 'TRUE';
}

export function invalidParameter(name: string, wanted: string): MusterError {
  return new MusterError(INVALID_PARAMETER, 400, `The parameter ${name} must be ${wanted}.`);
}
