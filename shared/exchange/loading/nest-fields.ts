import type { LineProblem, Read } from '../lines.ts';
import { own } from '../../model/own.ts';

type Fields = Record<string, unknown>;

/** The database's nesting limit is 100 levels. */
const MAX_DEPTH = 90;

/**
 * Nests dotted field names at every level (`{"date.published": "1923"}` becomes `{date: {published: "1923"}}`) and drops
 * nulls. Refuses names that cannot be stored, fields given twice, text that is not Unicode, and nesting beyond 90.
 */
export function nestFields(line: Fields): Read<Fields> {
  const problems: LineProblem[] = [];
  const value = nestGroup(line, [], problems);
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'valid', value };
}

function nestGroup(group: Fields, path: string[], problems: LineProblem[]): Fields {
  const nested: Fields = {};
  for (const [name, value] of Object.entries(group)) {
    const segments = name.split('.');
    const problem = segments.map(problemOfName).find((found) => found !== undefined);
    if (problem !== undefined) {
      problems.push({ field: [...path, name].join('.'), message: problem });
      continue;
    }
    if (value === null) continue;
    const whole = [...path, ...segments];
    if (isTooDeep(whole, problems)) continue;
    place(nested, segments, nestValue(value, whole, problems), path, problems);
  }
  return nested;
}

function nestValue(value: unknown, path: string[], problems: LineProblem[]): unknown {
  if (isTooDeep(path, problems)) return undefined;
  if (Array.isArray(value)) return value.map((item, index) => nestValue(item, [...path, String(index)], problems));
  if (isGroup(value)) return nestGroup(value, path, problems);
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) {
    problems.push({ field: path.join('.'), message: 'contains half of a surrogate pair, which is not valid Unicode' });
  }
  return value;
}

function isTooDeep(path: readonly string[], problems: LineProblem[]): boolean {
  if (path.length <= MAX_DEPTH) return false;
  problems.push({ field: path.slice(0, 3).join('.'), message: `is nested more than ${MAX_DEPTH} levels deep` });
  return true;
}

/** Puts the value at its dotted path, merging with other dotted names of the same group. */
function place(into: Fields, segments: string[], value: unknown, path: string[], problems: LineProblem[]): void {
  const [name = '', ...rest] = segments;
  const there = own(into, name);
  const here = [...path, name];
  if (rest.length > 0) {
    if (there === undefined) into[name] = {};
    const group = into[name];
    if (isGroup(group)) place(group, rest, value, here, problems);
    else problems.push({ field: here.join('.'), message: 'is given both as a value and as a group of fields' });
    return;
  }
  if (there === undefined) {
    into[name] = value;
  } else if (isGroup(there) && isGroup(value)) {
    for (const [inner, innerValue] of Object.entries(value)) place(there, [inner], innerValue, here, problems);
  } else {
    problems.push({ field: here.join('.'), message: 'is given twice' });
  }
}

function problemOfName(segment: string): string | undefined {
  if (segment === '') return 'has an empty part in its name';
  if (segment.startsWith('$')) return 'has a name that starts with "$", which cannot be stored';
  if (segment === '__proto__' || segment.includes('\0')) return 'has a name that cannot be stored';
  if (/\p{Surrogate}/u.test(segment)) return 'has a name that is not valid Unicode';
  return undefined;
}

function isGroup(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
