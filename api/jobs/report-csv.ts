import type { Response } from 'express';
import type { Detail } from '../../shared/model/effects.ts';
import { sendCsv } from '../send-csv.ts';
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

/** Streams a run's report. */
export async function sendReport(
  response: Response,
  fileName: string,
  entries: AsyncGenerator<MemberEntry[]>,
  describe: DescribeReason,
  names: Names,
): Promise<void> {
  await sendCsv(response, { fileName, columns: COLUMNS }, toRows(entries, describe, names));
}

async function* toRows(
  entries: AsyncGenerator<MemberEntry[]>,
  describe: DescribeReason,
  names: Names,
): AsyncGenerator<Row> {
  for await (const page of entries) {
    const described = await names(page.map(({ member }) => member));
    for (const entry of page) yield toRow(entry, describe, described.get(entry.member) ?? '');
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
