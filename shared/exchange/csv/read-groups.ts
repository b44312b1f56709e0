import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { parse, type Info } from 'csv-parse';
import { MusterError } from '../../runtime/errors.ts';
import { invalidLine, type LineProblem } from '../lines.ts';
import { MAX_RECORD_BYTES } from '../../model/record.ts';
import { unprotect } from './cell.ts';
import { readHeader, type Header } from './read-header.ts';
import type { AssetRow } from './read-rows.ts';

/** Limit for a row, and for all rows of an asset together. Larger than a record's limit because of JSON in cells. */
const MAX_GROUP_BYTES = 4 * MAX_RECORD_BYTES;

/** Rows of one asset, in file order. */
export interface RowGroup {
  /** The line number of its first row. */
  line: number;
  /** The byte offset of its end in the file. */
  end: number;
  /** The original rows. */
  raw: string;
  group: string;
  rows: AssetRow[];
  problems: LineProblem[];
}

interface ParsedRow {
  record: string[];
  raw: string;
  info: Info;
}

/** A CSV file of assets: its columns, and its rows, one asset at a time in constant memory. */
export interface GroupedFile {
  columns: readonly string[];
  groups: AsyncGenerator<RowGroup>;
}

/**
 * Opens a CSV file in the export's layout: RFC 4180, UTF-8 with or without a byte order mark, CRLF or LF. The start of
 * the header decides the separator: comma, semicolon, tab or bar.
 * @throws MusterError when it cannot be read, is empty, or has unknown columns.
 */
export async function openGroupedFile(path: string): Promise<GroupedFile> {
  const rows = parsedRows(path);
  const first = await rows.next();
  if (first.done) throw new MusterError('CSV_EMPTY', 400, `${path} is empty: a header is needed.`);
  const header = readHeader(first.value.record);
  return { columns: header.columns, groups: groupsOf(header, rows, 1 + linesIn(first.value.raw)) };
}

/** Besides the comma: semicolons from spreadsheets in much of Europe, tabs from copied tables. */
const SEPARATORS = /^(?:\uFEFF)?(?:"")?([,;\t|])"?GROUP_ID\b/i;
/** A line that spreadsheets write to declare the separator. */
const SEPARATOR_LINE = /^(?:\uFEFF)?"?sep=(.)"?\r?\n/i;

/** The file's separator, taken from the start of its header; a comma when that does not tell. */
async function readSeparator(path: string): Promise<{ delimiter: string; from: number }> {
  let handle;
  try {
    handle = await open(path);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0);
    const start = buffer.subarray(0, bytesRead).toString('utf8');
    const told = SEPARATOR_LINE.exec(start);
    if (told?.[1] !== undefined) return { delimiter: told[1], from: 2 };
    return { delimiter: SEPARATORS.exec(start)?.[1] ?? ',', from: 1 };
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await handle?.close();
  }
}

function unreadable(path: string, error: unknown): MusterError {
  const reason = error instanceof Error ? error.message : String(error);
  return new MusterError('CSV_UNREADABLE', 400, `${path} cannot be read as CSV: ${reason}.`);
}

async function* parsedRows(path: string): AsyncGenerator<ParsedRow> {
  const { delimiter, from } = await readSeparator(path);
  const parser = parse({
    delimiter,
    from_line: from,
    bom: true,
    info: true,
    raw: true,
    relax_column_count: true,
    max_record_size: MAX_GROUP_BYTES,
  });
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const text = requireUtf8();
  file.on('error', (error) => text.destroy(error));
  text.on('error', (error) => parser.destroy(error));
  file.pipe(text).pipe(parser);
  try {
    yield* parser as AsyncIterable<ParsedRow>;
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw unreadable(path, error);
  } finally {
    file.destroy();
  }
}

function requireUtf8(): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const check = (chunk: Buffer | undefined, done: (error: Error | null, data?: Buffer) => void) => {
    try {
      decoder.decode(chunk, { stream: chunk !== undefined });
      done(null, chunk);
    } catch {
      done(new MusterError('CSV_NOT_UTF8', 400, 'The file is not valid UTF-8: save it as "CSV UTF-8".'));
    }
  };
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => check(chunk, done),
    flush: (done) => check(undefined, done),
  });
}

async function* groupsOf(header: Header, rows: AsyncGenerator<ParsedRow>, from: number): AsyncGenerator<RowGroup> {
  let open: RowGroup | undefined;
  let line = from;
  let bytes = 0;
  for await (const { record, raw, info } of rows) {
    const start = line;
    line += linesIn(raw);
    if (record.every((cell) => cell === '')) continue;
    const group = unprotect((record[1] ?? '').trim());
    if (open?.group !== group || group === '') {
      if (open) yield open;
      open = { line: start, end: 0, raw: '', group, rows: [], problems: [] };
      bytes = 0;
    }
    open.end = info.bytes;
    bytes += raw.length;
    if (bytes > MAX_GROUP_BYTES) {
      open.rows = [];
      open.problems = invalidLine('', `is larger than ${MAX_GROUP_BYTES / 1024 / 1024} MB`).problems;
      continue;
    }
    // The parser reports only the first half of a CRLF.
    open.raw += raw.endsWith('\r') ? `${raw}\n` : raw;
    addRow(open, header, record);
  }
  if (open) yield open;
}

/** Counted here because a line break in a cell is also a line of the file. */
function linesIn(raw: string): number {
  return raw.match(/\r\n|\n|\r/g)?.length ?? 0;
}

function addRow(group: RowGroup, header: Header, record: readonly string[]): void {
  if (group.group === '') group.problems.push({ field: 'GROUP_ID', message: 'is missing' });
  const type = (record[0] ?? '').trim().toUpperCase();
  if (record.length > header.width && record.slice(header.width).some((cell) => cell !== '')) {
    group.problems.push({ field: '', message: `has a row of ${record.length} cells; the header has ${header.width}` });
  }
  // A cell counts only where row type and column agree (reference: CSV format).
  const cells = new Map<string, string>();
  for (const { index, name } of header.byType.get(type) ?? []) {
    const cell = record[index];
    if (cell !== undefined && cell !== '') cells.set(name, cell);
  }
  group.rows.push({ type, cells });
}
