import { Option, type Command } from 'commander';
import { z } from 'zod';
import { coded } from '../coded.ts';
import { RUN_STATUSES } from '../../shared/model/run.ts';
import { MEMBER_STATES } from '../../shared/runs/member-parts.ts';
import type { ApiClient } from '../api-client.ts';
import { instancePath, instanceSchema } from '../instance.ts';
import type { CommandContext } from './command-context.ts';
import { describeRun, tableOfRuns } from './describe-run.ts';
import { findJob } from './find-job.ts';
import { findRun } from './find-run.ts';
import { findSet } from './find-set.ts';
import { localTime, pairs, shown, table } from './layout.ts';
import { addPageOptions, describeRest, readList, type PageFlags } from './pages.ts';
import type { Run } from './program-parts.ts';
import { writeAnswer } from './write-file.ts';

/** `muster history|report|members`: runs, and what became of them. */
export function addHistory(program: Command, run: Run): void {
  addPageOptions(program.command('history').description('list the runs that you may see, newest first'))
    .option('--job <job>', 'only runs of this job: its id, its name, or a part of its name')
    .option('--set <set>', 'only runs on this set: its id or its name')
    .addOption(new Option('--status <status>', 'only runs in this status').choices(Object.keys(RUN_STATUSES)))
    .option('--by <person>', 'only runs that this person submitted: a primary id')
    .option('--from <day>', 'submitted on this day (YYYY-MM-DD, UTC) or later')
    .option('--to <day>', 'submitted on this day or earlier')
    .action(run(listRuns));
  program
    .command('report')
    .description('show how a run stands or ended: members by outcome and reason')
    .argument('<run>', 'its id')
    .option('--csv', 'all its members as CSV instead', false)
    .addOption(outcomeOption())
    .option('--reason <code>', 'with --csv: only members with this reason')
    .option('-o, --output <file>', 'with --csv: write it to this file')
    .action(run(report));
  addPageOptions(program.command('members').description('list the members of a run with their outcomes'))
    .argument('<run>', 'its id')
    .argument('[member]', 'show this member: what the run changed in it')
    .addOption(outcomeOption())
    .option('--reason <code>', 'only members with this reason')
    .option('--csv', 'all of them as CSV', false)
    .option('-o, --output <file>', 'with --csv: write it to this file')
    .action(run(members));
}

function outcomeOption(): Option {
  return new Option('--outcome <outcome>', 'only members with this outcome').choices([...MEMBER_STATES]);
}

interface HistoryFlags extends PageFlags {
  job?: string;
  set?: string;
  status?: string;
  by?: string;
  from?: string;
  to?: string;
}

async function listRuns({ api, show, terminal }: CommandContext, flags: HistoryFlags): Promise<undefined> {
  const client = await api();
  const query = given({
    job: flags.job === undefined ? undefined : (await findJob(client, flags.job)).id,
    set: flags.set === undefined ? undefined : (await findSet(client, flags.set)).id,
    status: flags.status,
    submitted_by: flags.by,
    submit_date_from: flags.from,
    submit_date_to: flags.to,
  });
  const asked = { path: '/instances', query, name: 'job_instance', item: instanceSchema } as const;
  const listed = await readList(client, asked, flags);
  show(listed, () => {
    if (listed.total_record_count === 0) return 'There are no such runs that you may see.';
    return (
      tableOfRuns(terminal, listed.job_instance) +
      describeRest(listed.job_instance.length, listed.total_record_count, flags)
    );
  });
  return undefined;
}

interface CsvFlags {
  csv: boolean;
  outcome?: string;
  reason?: string;
  output?: string;
}

async function report(context: CommandContext, id: string, flags: CsvFlags): Promise<undefined> {
  const client = await context.api();
  const run = await findRun(client, id);
  if (flags.csv || flags.output !== undefined) return writeCsv(context, client, run, flags);
  context.show(run, () => describeRun(run));
  return undefined;
}

const memberSchema = z.looseObject({
  id: z.string(),
  description: z.string().nullish(),
  outcome: coded,
  reason: z.string().nullish(),
  message: z.string().nullish(),
  attempts: z.number(),
  at: z.string().nullish(),
  detail: z.array(
    z.looseObject({ item: z.string(), outcome: z.string(), reason: z.string(), message: z.string().optional() }),
  ),
  change: z
    .looseObject({
      before: z.record(z.string(), z.unknown()).optional(),
      after: z.record(z.string(), z.unknown()).optional(),
      also: z.array(z.unknown()).optional(),
    })
    .optional(),
});

async function members(
  context: CommandContext,
  id: string,
  member: string | undefined,
  flags: CsvFlags & PageFlags,
): Promise<undefined> {
  const { api, show, terminal } = context;
  const client = await api();
  const run = await findRun(client, id);
  const path = `${instancePath(run.job_info.id, id)}/members`;
  if (member !== undefined) {
    const found = await client({ method: 'GET', path: `${path}/${encodeURIComponent(member)}` }, memberSchema);
    show(found, () => describeMember(found));
    return undefined;
  }
  if (flags.csv || flags.output !== undefined) return writeCsv(context, client, run, flags);
  const query = given({ outcome: flags.outcome, reason: flags.reason });
  const listed = await readList(client, { path, query, name: 'member', item: memberSchema }, flags);
  show(listed, () => {
    if (listed.total_record_count === 0) return 'There are no such members.';
    const lines = table(
      terminal,
      [
        { title: 'MEMBER', of: (one) => one.id },
        { title: 'OUTCOME', of: ({ outcome }) => outcome.value },
        { title: 'REASON', of: ({ reason }) => reason },
        { title: 'MESSAGE', of: ({ message }) => message, most: 70 },
        { title: 'DESCRIPTION', of: ({ description }) => description, most: 50 },
      ],
      listed.member,
    );
    return lines + describeRest(listed.member.length, listed.total_record_count, flags);
  });
  return undefined;
}

function describeMember(member: z.infer<typeof memberSchema>): string {
  const { before = {}, after = {}, also = [] } = member.change ?? {};
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return [
    pairs([
      ['Member', member.id],
      ['', member.description],
      ['Outcome', member.outcome.value],
      ['Reason', member.reason],
      ['', member.message],
      ['Attempts', member.attempts],
      ['At', localTime(member.at)],
    ]),
    ...member.detail.map(
      ({ item, outcome, reason, message }) =>
        `  ${shown(item)}: ${outcome}, ${reason}${message === undefined ? '' : `: ${shown(message)}`}`,
    ),
    ...fields.map((field) => `  ${field}\n    - ${toLine(before[field])}\n    + ${toLine(after[field])}`),
    ...(also.length === 0 ? [] : [`  and edits on other records: ${also.length}`]),
  ].join('\n');
}

function toLine(value: unknown): string {
  return value === undefined ? '(none)' : shown(JSON.stringify(value));
}

/** The report of all members, as the API writes it. */
async function writeCsv(
  { terminal }: CommandContext,
  api: ApiClient,
  run: z.infer<typeof instanceSchema>,
  { outcome, reason, output }: Omit<CsvFlags, 'csv'>,
): Promise<undefined> {
  const response = await api.open({
    method: 'GET',
    path: `${instancePath(run.job_info.id, run.id)}/report.csv`,
    query: given({ outcome, reason }),
    headers: { accept: 'text/csv, application/json' },
  });
  await writeAnswer(terminal, response, output);
  return undefined;
}

function given(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
