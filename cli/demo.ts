import { Command, InvalidArgumentError } from 'commander';
import { EngineError } from '../engines/engine-error.ts';
import { ConfigError } from '../shared/config.ts';
import { MusterError } from '../shared/errors.ts';
import { loadConfig } from '../shared/load-config.ts';
import { closingLine, describeResult } from './demo/describe-result.ts';
import { Interruption, runDemo, type DemoOptions, type DemoResult } from './demo/run-demo.ts';
import { stopOnSignals } from './stop-on-signals.ts';

interface DemoFlags extends DemoOptions {
  json: boolean;
}

async function demo({ json, ...options }: DemoFlags): Promise<void> {
  const say = (line: string) => {
    if (json) console.error(line);
    else console.log(line);
  };
  const signal = stopOnSignals((exitCode) => (process.exitCode = exitCode));
  const onEnd = (result: DemoResult) => {
    say(`\n${describeResult(result)}`);
    if (json) console.log(closingLine(result.instance));
    process.exitCode = result.instance.status.value === 'COMPLETED_SUCCESS' ? 0 : 1;
  };
  await runDemo(options, { config: loadConfig(), say, signal, onEnd });
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1 on.');
}

const program = new Command('npm run demo --')
  .description('Brings everything up, runs "Update Set of Research Assets" on a set, and shows what became of it.')
  .option('--data <dir>', 'load the files of this folder (docs/data-format.md) instead of the built-in sample')
  .option('--members <n>', 'take only the first assets into the set', readCount)
  .option('--json', 'print one closing line of JSON on standard output, everything else on standard error', false)
  .addHelpText('after', '\nExit code 0 when the run is COMPLETED_SUCCESS, else 1. A demo that was ended is resumed.')
  .action(demo);

try {
  await program.parseAsync();
} catch (error) {
  const isExpected = [Interruption, MusterError, ConfigError, EngineError].some((kind) => error instanceof kind);
  console.error(isExpected && error instanceof Error ? error.message : error);
  process.exitCode ??= 1;
}
