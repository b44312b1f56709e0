import { InvalidArgumentError, type Command } from 'commander';
import { defined } from '../../shared/runtime/defined.ts';
import { instancePath, instanceSchema } from '../instance.ts';
import type { CommandContext } from './command-context.ts';
import { confirm } from './confirm.ts';
import { describeRun } from './describe-run.ts';
import type { Exit } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { findRun } from './find-run.ts';
import { counted, figure } from './layout.ts';
import { readWhole } from './pages.ts';
import type { Run } from './program-parts.ts';
import { watchRun } from './watch-run.ts';

interface Values {
  concurrency?: number;
  threshold?: string;
}

/** `muster watch|pause|resume|cancel|speed`: a run while it works. */
export function addControls(program: Command, run: Run): void {
  const given = ['<run>', 'its id'] as const;
  program
    .command('watch')
    .description('show the progress of a run until it ends')
    .argument(...given)
    .action(run(watch));
  program
    .command('pause')
    .description('start no more members of a run; those in progress are completed')
    .argument(...given)
    .action(run((context, id: string) => control(context, id, 'pause', {})));
  program
    .command('resume')
    .description('continue a paused run')
    .argument(...given)
    .option('--concurrency <n>', 'members in progress at once', readConcurrency)
    .option('--threshold <failures>', THRESHOLD, readThreshold)
    .option('-w, --watch', 'show its progress until it ends', false)
    .action(run(resume));
  program
    .command('cancel')
    .description('end a run; members that have not begun stay as they are')
    .argument(...given)
    .option('-y, --yes', 'do not ask', false)
    .action(run(cancel));
  program
    .command('speed')
    .description('change how many members of a run are in progress at once, or when it pauses')
    .argument(...given)
    .argument('[concurrency]', 'members in progress at once', readConcurrency)
    .option('--threshold <failures>', THRESHOLD, readThreshold)
    .action(run(speed));
}

const THRESHOLD = 'pause when more members failed: a count (50), a share (5%), or none';

/** @throws InvalidArgumentError */
export function readConcurrency(text: string): number {
  const number = readWhole(text);
  if (number >= 1) return number;
  throw new InvalidArgumentError('Give a whole number, at least 1.');
}

/** @throws InvalidArgumentError */
export function readThreshold(text: string): string {
  if (/^(\d+(\.\d+)?%|\d+|none)$/i.test(text)) return text;
  throw new InvalidArgumentError('Give a count such as 50, a share such as 5%, or none.');
}

async function watch(context: CommandContext, id: string): Promise<Exit> {
  const { job_info: job } = await findRun(await context.api(), id);
  return watchRun(context, { job: job.id, run: id });
}

async function resume(
  context: CommandContext,
  id: string,
  flags: Values & { watch: boolean },
): Promise<Exit | undefined> {
  const { watch: isWatching, concurrency, threshold } = flags;
  await control(context, id, 'resume', { concurrency, threshold }, { isQuiet: isWatching });
  return isWatching ? watch(context, id) : undefined;
}

async function cancel(context: CommandContext, id: string, { yes }: { yes: boolean }): Promise<undefined> {
  const run = await findRun(await context.api(), id);
  const left = run.members - Object.values(run.counts).reduce((sum, count) => sum + count, 0);
  const question = `Cancel the run "${run.name}" (${id})? ${figure(left)} of ${counted(run.members, 'member')} are left.`;
  await confirm(context.terminal, question, { yes });
  return control(context, id, 'cancel', {});
}

async function speed(
  context: CommandContext,
  id: string,
  concurrency: number | undefined,
  flags: Values,
): Promise<undefined> {
  const { threshold } = flags;
  if (concurrency === undefined && threshold === undefined) {
    throw new Failure('Give a number of members, --threshold, or both.', { exit: 'USAGE' });
  }
  return control(context, id, 'update', { concurrency, threshold });
}

const DONE = { pause: 'is pausing', resume: 'continues', cancel: 'is ending', update: 'is told' } as const;

async function control(
  { api, show }: CommandContext,
  id: string,
  op: 'pause' | 'resume' | 'cancel' | 'update',
  { concurrency, threshold }: { concurrency?: number | undefined; threshold?: string | undefined },
  { isQuiet = false }: { isQuiet?: boolean } = {},
): Promise<undefined> {
  const client = await api();
  const { job_info: job } = await findRun(client, id);
  const body = defined({ concurrency, threshold });
  const run = await client(
    { method: 'POST', path: instancePath(job.id, id), query: { op }, body, repeat: 'once' },
    instanceSchema,
  );
  if (!isQuiet) show(run, () => `The run ${id} ${DONE[op]}${told(body)}.\n${describeRun(run)}`);
  return undefined;
}

/** Its figures follow when the run reports next, in about two seconds. */
function told({ concurrency, threshold }: { concurrency?: number; threshold?: string }): string {
  const values = [
    ...(concurrency === undefined ? [] : [`up to ${counted(concurrency, 'member')} at once`]),
    ...(threshold === undefined
      ? []
      : [threshold === 'none' ? 'no pause for failures' : `pause at ${threshold} failures`]),
  ];
  return values.length === 0 ? '' : `: ${values.join(', ')}`;
}
