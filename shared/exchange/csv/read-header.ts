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

const KNOWN = new Set(ALL_COLUMNS);

/** Reads the first row. @throws MusterError naming everything that is wrong with it. */
export function readHeader(record: readonly string[]): Header {
  const names = record.map((cell) => cell.trim().toUpperCase());
  while (names.length > 2 && names.at(-1) === '') names.pop();
  const problems: string[] = [];
  if (names[0] !== '') problems.push('cell A1 must be empty: column A holds the row types');
  if (names[1] !== GROUP_HEADER) problems.push(`cell B1 must be ${GROUP_HEADER}`);
  const columns = names.slice(2);
  const unknown = columns.filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) problems.push(`unknown columns: ${unknown.map((name) => name || '(empty)').join(', ')}`);
  const repeated = columns.filter((name, index) => columns.indexOf(name) !== index);
  if (repeated.length > 0) problems.push(`these columns appear more than once: ${repeated.join(', ')}`);
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
