import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { z } from 'zod';
import { defined } from '../../shared/runtime/defined.ts';
import type { ApiClient } from '../api-client.ts';
import type { CommandContext } from './command-context.ts';
import { readConcurrency, readThreshold } from './commands-control.ts';
import { confirm } from './confirm.ts';
import { describeParameters } from './describe-parameters.ts';
import type { Exit } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { findJob, type FullJob } from './find-job.ts';
import { findRun } from './find-run.ts';
import { findSet } from './find-set.ts';
import { coloured, counted, pairs, shown } from './layout.ts';
import type { Run } from './program-parts.ts';
import { readParameters } from './read-parameters.ts';
import { watchRun } from './watch-run.ts';

interface RunFlags {
  set: string;
  param: string[];
  parameters?: string;
  name?: string;
  threshold?: string;
  concurrency?: number;
  mail: boolean;
  idempotencyKey?: string;
  check: boolean;
  yes: boolean;
  watch: boolean;
}

/** `muster run`: runs a job on a set, after it showed what will happen. */
export function addRun(program: Command, run: Run): void {
  program
    .command('run')
    .description('run a job on a set: shows what will happen, and asks')
    .argument('<job>', 'its id, its name, or a part of its name')
    .requiredOption('-s, --set <set>', 'the set to run on: its id or its name')
    .option(
      '-p, --param <name=value>',
      'a parameter of the job; may be given again ("muster jobs show" lists them)',
      collect,
      [],
    )
    .option(
      '--parameters <file>',
      'parameters as JSON: {"name": "value"}, or as the API takes them; - is standard input',
    )
    .option('--name <text>', 'a name for the run')
    .option('--threshold <failures>', 'pause when more members failed: a count (50) or a share (5%)', readThreshold)
    .option('--concurrency <n>', 'members in progress at once', readConcurrency)
    .option('--mail', 'send me mail when it ends', false)
    .option('--idempotency-key <key>', 'however often this is sent with the same key, there is one run')
    .option('--check', 'show what would happen, and stop', false)
    .option('-y, --yes', 'do not ask', false)
    .option('-w, --watch', 'show its progress until it ends; Ctrl-C stops watching, not the run', false)
    .action(run(runJob));
}

function collect(value: string, values: string[]): string[] {
  return [...values, value];
}

const checkedSchema = z.looseObject({
  name: z.string(),
  set: z.object({ value: z.string(), desc: z.string(), content: z.object({ desc: z.string() }), members: z.number() }),
  warnings: z.array(z.string()),
});
type Checked = z.infer<typeof checkedSchema>;

const triggeredSchema = z.looseObject({ additional_info: z.object({ link: z.string() }) });

interface RunBody {
  parameter: { name: { value: string }; value: string }[];
}

async function runJob(context: CommandContext, words: string, flags: RunFlags): Promise<Exit | undefined> {
  const { terminal } = context;
  const given = await readParameters(terminal, { pairs: flags.param, file: flags.parameters });
  if (flags.parameters === '-' && !flags.yes && !flags.check) {
    throw new Failure('Parameters from standard input leave nobody to ask.', { exit: 'USAGE', advice: 'Add --yes.' });
  }
  const api = await context.api();
  const job = await findJob(api, words);
  const set = await findSet(api, flags.set);
  const body = bodyOf({ ...given, set_id: set.id, ...settingsOf(flags) });
  const checked = await check(api, job, body);
  if (flags.check) {
    context.show(checked, () => describePlan(context, job, given, checked));
    return undefined;
  }
  if (context.flags.json !== true) terminal.note(describePlan(context, job, given, checked));
  await confirm(terminal, `Run this on ${counted(checked.set.members, 'member')}?`, flags);
  const id = await submit(api, job, { ...body, expected_members: checked.set.members }, flags);
  if (flags.watch) {
    terminal.note(`Run ${id} is submitted.`);
    return watchRun(context, { job: job.id, run: id });
  }
  const run = await findRun(api, id);
  context.show(run, () => `Run ${id} is submitted. Watch it: muster watch ${id}`);
  return undefined;
}

/** What the run itself is given, beside the job's parameters. */
function settingsOf({ name, threshold, concurrency, mail }: RunFlags): Record<string, string> {
  return {
    ...defined({ job_name: name, threshold, concurrency: concurrency?.toString() }),
    ...(mail ? { mail_when_ended: 'true' } : {}),
  };
}

function bodyOf(parameters: Record<string, string>): RunBody {
  return { parameter: Object.entries(parameters).map(([name, value]) => ({ name: { value: name }, value })) };
}

async function check(api: ApiClient, job: FullJob, body: RunBody): Promise<Checked> {
  return api({ method: 'POST', path: `${jobPath(job)}/check`, body }, checkedSchema);
}

/** Safe to repeat: however often it is sent, there is one run. */
async function submit(
  api: ApiClient,
  job: FullJob,
  body: RunBody & { expected_members: number },
  { idempotencyKey = randomUUID() }: RunFlags,
): Promise<string> {
  const { additional_info: info } = await api(
    {
      method: 'POST',
      path: jobPath(job),
      query: { op: 'run' },
      headers: { 'idempotency-key': idempotencyKey },
      body,
    },
    triggeredSchema,
  );
  return info.link.split('/').at(-1) ?? '';
}

function jobPath({ id }: FullJob): string {
  return `/jobs/${encodeURIComponent(id)}`;
}

/** What will happen, for people. */
function describePlan(
  { terminal }: CommandContext,
  job: FullJob,
  given: Readonly<Record<string, string>>,
  { name, set, warnings }: Checked,
): string {
  const parameters = describeParameters(job.parameters_schema, given);
  return [
    pairs([
      ['Job', `${job.name} (${job.id})`],
      ['Set', `${set.desc} (${set.value})`],
      ['Members', `${counted(set.members, 'member')}: ${set.content.desc}`],
      ['Name', name],
    ]),
    ...(parameters === '' ? ['Parameters  none'] : ['Parameters', parameters]),
    ...warnings.map((warning) => coloured(terminal, 'yellow', `Warning: ${shown(warning)}`)),
    ...(job.undoable ? [] : [coloured(terminal, 'yellow', 'This job cannot be undone.')]),
  ].join('\n');
}
