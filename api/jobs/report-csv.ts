import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import type { Detail } from '../../shared/model/effects.ts';
import type { DescribeReason } from './member-shape.ts';
import type { MemberEntry } from '../../shared/runs/member-report.ts';

const COLUMNS = [
  'member',
  'description',
  'outcome',
  'reason',
  'reason_desc',
  'message',
  'attempts',
  'at',
  'details',
] as const;
type Row = Record<(typeof COLUMNS)[number], string>;

/** Names of records, by their ids. */
type Names = (members: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/**
 * Streams a run's report. A cell that a spreadsheet would read as a formula (it begins with = + - @, a tab, a carriage
 * return, or the full-width form of such a sign) gets a leading apostrophe.
 */
export async function sendCsv(
  response: Response,
  fileName: string,
  entries: AsyncGenerator<MemberEntry[]>,
  describe: DescribeReason,
  names: Names,
): Promise<void> {
  // Read before the headers are sent, so that an early failure is answered as an error.
  const first = await entries.next();
  response.type('text/csv; charset=utf-8');
  response.attachment(fileName);
  const csv = stringify({
    columns: [...COLUMNS],
    header: true,
    escape_formulas: true,
    bom: true,
    record_delimiter: 'windows',
  });
  try {
    await pipeline(Readable.from(toRows(first, entries, describe, names)), csv, response);
  } catch (error) {
    if (!isClientGone(error)) throw error;
  }
}

function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

async function* toRows(
  first: IteratorResult<MemberEntry[]>,
  rest: AsyncGenerator<MemberEntry[]>,
  describe: DescribeReason,
  names: Names,
): AsyncGenerator<Row> {
  for (let next = first; !next.done; next = await rest.next()) {
    const described = await names(next.value.map(({ member }) => member));
    for (const entry of next.value) yield toRow(entry, describe, described.get(entry.member) ?? '');
  }
}

function toRow(
  { member, state, reason, message, row }: MemberEntry,
  describe: DescribeReason,
  description: string,
): Row {
  const desc = reason === undefined ? '' : describe(reason);
  return {
    member,
    description,
    outcome: state,
    reason: reason ?? '',
    reason_desc: desc,
    message: message ?? desc,
    attempts: String(row?.attempts ?? 0),
    at: row?.at.toISOString() ?? '',
    details: (row?.details ?? []).map((detail) => toText(detail, describe)).join('; '),
  };
}

function toText({ item, outcome, reason, message }: Detail, describe: DescribeReason): string {
  return `${item}: ${outcome} ${reason} (${message ?? describe(reason)})`;
}
