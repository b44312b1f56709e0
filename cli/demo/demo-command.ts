import { Command, InvalidArgumentError } from 'commander';
import { whatIsAway } from '../../api/unavailable.ts';
import { EngineError } from '../../engines/engine.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { loadConfig } from '../../shared/runtime/load-config.ts';
import { closingLine, describeResult } from './describe-result.ts';
import { Interruption, runDemo, type DemoOptions, type DemoResult } from './run-demo.ts';
import { SCENES } from './scenes/scenes.ts';
import { stopOnSignals } from '../stop-on-signals.ts';

interface DemoFlags extends DemoOptions {
  json: boolean;
}

async function demo({ json, ...options }: DemoFlags): Promise<void> {
  const say = (line: string) => {
    if (json) console.error(line);
    else console.log(line);
  };
  const signal = stopOnSignals((exitCode) => (process.exitCode = exitCode));
  let exitCode: number | undefined;
  const onEnd = (result: DemoResult) => {
    say(`\n${describeResult(result)}`);
    if (json) console.log(closingLine(result.instance));
    exitCode = result.instance.status.value === 'COMPLETED_SUCCESS' ? 0 : 1;
    process.exitCode = exitCode;
  };
  const stays = process.stdin.isTTY && process.stdout.isTTY && !json;
  await runDemo(options, { config: loadConfig(), say, signal, onEnd, stays });
  // The run ended: to stop what shows it is no failure.
  process.exitCode = exitCode;
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number, at least 1.');
}

/** The error message, if a person can fix the cause. */
function explain(error: unknown): string | undefined {
  const isExpected = [Interruption, MusterError, ConfigError, EngineError].some((kind) => error instanceof kind);
  if (isExpected && error instanceof Error) return error.message;
  const away = whatIsAway(error);
  const name = away === 'database' ? 'The database' : away;
  return name && `${name} does not answer. Start the demo again when it does; it continues where it stopped.`;
}

const program = new Command('npm run demo --')
  .description('Starts everything, runs a job on a set and shows the results.')
  .option('--job <name>', `which job to run: ${SCENES.map(({ name }) => name).join(', ')}`)
  .option('--data <dir>', 'load the files of this folder (docs/data-format.md) instead of the built-in sample')
  .option('--members <n>', 'put only the first n records into the set', readCount)
  .option(
    '--json',
    'print one line of JSON at the end to standard output, and everything else to standard error',
    false,
  )
  .addHelpText('after', '\nExit code: 0 if the run ends as COMPLETED_SUCCESS, otherwise 1. A stopped demo is resumed.')
  .action(demo);

try {
  await program.parseAsync();
} catch (error) {
  console.error(explain(error) ?? error);
  process.exitCode ??= 1;
}
