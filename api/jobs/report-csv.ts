import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Response } from 'express';
import type { Detail } from '../../shared/model/effects.ts';
import type { MemberEntry } from '../../shared/runs/member-report.ts';

const COLUMNS = ['member', 'description', 'outcome', 'reason', 'message', 'attempts', 'at', 'details'] as const;
type Row = Record<(typeof COLUMNS)[number], string>;

/** Names of records, by their ids. */
type Names = (members: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/**
 * Streams a run's report. A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab, a carriage
 * return, or the full-width form of such a sign) gets an apostrophe in front.
 */
export async function sendCsv(
  response: Response,
  fileName: string,
  entries: AsyncGenerator<MemberEntry[]>,
  names: Names,
): Promise<void> {
  // Read before the headers are sent: what goes wrong at once is answered as an error.
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
    await pipeline(Readable.from(toRows(first, entries, names)), csv, response);
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
  names: Names,
): AsyncGenerator<Row> {
  for (let next = first; !next.done; next = await rest.next()) {
    const described = await names(next.value.map(({ member }) => member));
    for (const entry of next.value) yield toRow(entry, described.get(entry.member) ?? '');
  }
}

function toRow({ member, state, reason, message, row }: MemberEntry, description: string): Row {
  return {
    member,
    description,
    outcome: state,
    reason: reason ?? '',
    message: message ?? '',
    attempts: String(row?.attempts ?? 0),
    at: row?.at.toISOString() ?? '',
    details: (row?.details ?? []).map(toText).join('; '),
  };
}

function toText({ item, outcome, reason, message }: Detail): string {
  return `${item}: ${outcome} ${reason}${message === undefined ? '' : ` (${message})`}`;
}
