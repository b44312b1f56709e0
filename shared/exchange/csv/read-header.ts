import { cutText } from '../../runtime/cut-text.ts';
import { MusterError } from '../../runtime/errors.ts';
import { ALL_COLUMNS, GROUP_HEADER } from './row-types.ts';

/** The columns of a file. */
export interface Header {
  columns: readonly string[];
  /** The number of columns, including row type and group. */
  width: number;
  /** The columns of each row type, with their positions. */
  byType: ReadonlyMap<string, readonly { index: number; name: string }[]>;
}

/** Characters: a file that is no list of assets may have any number of columns. */
const MOST_LISTED = 1_000;

const KNOWN = new Set(ALL_COLUMNS);

/** Reads the first row. @throws MusterError naming everything that is wrong with it. */
export function readHeader(record: readonly string[]): Header {
  const names = record.map((cell) => cell.trim().toUpperCase());
  while (names.length > 2 && names.at(-1) === '') names.pop();
  const problems: string[] = [];
  if (names[0] !== '') problems.push('cell A1 must be empty: column A holds the row types');
  if (names[1] !== GROUP_HEADER) problems.push(`cell B1 must be ${GROUP_HEADER}`);
  const columns = names.slice(2);
  const unknown = new Set(columns.filter((name) => !KNOWN.has(name)));
  if (unknown.size > 0) problems.push(`unknown columns: ${listed(unknown)}`);
  const repeated = repeatedOf(columns);
  if (repeated.size > 0) problems.push(`these columns appear more than once: ${listed(repeated)}`);
  if (problems.length > 0) {
    throw new MusterError('CSV_HEADER', 400, `The header cannot be read: ${problems.join('; ')}. See docs/export.md.`);
  }

  const byType = new Map<string, { index: number; name: string }[]>();
  for (const [index, name] of columns.entries()) {
    const type = name.slice(0, name.indexOf('_'));
    byType.set(type, [...(byType.get(type) ?? []), { index: index + 2, name }]);
  }
  return { columns, width: names.length, byType };
}

function repeatedOf(names: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const name of names) (seen.has(name) ? repeated : seen).add(name);
  return repeated;
}

function listed(names: ReadonlySet<string>): string {
  return cutText([...names].map((name) => name || '(empty)').join(', '), MOST_LISTED);
}
