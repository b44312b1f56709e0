/** `npm run bench`: ratios within one run, on its own engines or those at the addresses in the environment. */
import './full-processes.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { openEngines } from '../engines/engines.ts';
import { readConfig } from '../shared/runtime/config.ts';
import { benchConsole } from './console.ts';
import { benchExport } from './export.ts';
import { benchJobs, type JobsBenchOptions } from './jobs.ts';
import { benchHealth } from './health.ts';
import { benchLive } from './live.ts';
import { benchHarvest } from './oai-harvest.ts';
import { benchOutside } from './outside.ts';
import { benchRelations } from './relations.ts';
import { benchRules } from './rules.ts';

/** What can be measured, in this order. */
const SUBJECTS = ['jobs', 'outside', 'oai', 'export', 'relations', 'rules', 'health', 'live', 'console'] as const;
type Subject = (typeof SUBJECTS)[number];

interface Flags extends JobsBenchOptions {
  what: Subject[];
  outsideMembers: number;
  records: number;
  exportAssets: number;
  related: number;
  watched: number;
  tableRows: number;
  json: boolean;
}

function readSizes(text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1)) throw new InvalidArgumentError('whole numbers');
  return sizes;
}

function readSubjects(text: string): Subject[] {
  const names = text.split(',');
  const subjects = SUBJECTS.filter((subject) => names.includes(subject));
  if (subjects.length !== names.length) throw new InvalidArgumentError(`Choose from ${SUBJECTS.join(', ')}.`);
  return subjects;
}

type Show = (report: unknown) => void;

/** One after the other, so that nothing disturbs the measurement. */
async function measure(flags: Flags): Promise<void> {
  const show: Show = (report) => {
    if (!flags.json) console.log(report);
  };
  const measures: Record<Subject, () => unknown> = {
    jobs: () => benchJobs(flags, show),
    outside: () => benchOutside(flags),
    oai: () => benchHarvest({ records: flags.records }),
    export: () => benchExport(flags.exportAssets),
    relations: () => benchRelations(flags.related),
    rules: () => benchRules(),
    health: () => benchHealth(),
    live: () => benchLive(flags.watched),
    console: () => benchConsole(flags.watched, flags.tableRows),
  };
  const reports: Record<string, unknown> = {};
  for (const subject of SUBJECTS.filter((each) => flags.what.includes(each))) {
    reports[subject] = await measures[subject]();
    if (subject !== 'jobs') show({ [subject]: reports[subject] });
  }
  if (flags.json) console.log(JSON.stringify(reports));
}

/** On the engines at the addresses in the environment, else on new ones: what they hold from before would slow them down. */
async function bench(flags: Flags): Promise<void> {
  if (process.env['TEMPORAL_ADDRESS'] && process.env['MONGODB_URL']) {
    await measure(flags);
    return;
  }
  const dataFolder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const engines = await openEngines(readConfig({ MUSTER_DATA: dataFolder }), {
    ports: 'free',
    onProgress: (line) => {
      console.error(line);
    },
  });
  process.env['TEMPORAL_ADDRESS'] = engines.temporalAddress;
  process.env['MONGODB_URL'] = engines.mongodbUrl;
  try {
    await measure(flags);
  } finally {
    await engines.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

await new Command('npm run bench --')
  .description(
    'Measures Muster against what would be possible on the same engines: a plain script, an ideal, the engine itself.',
  )
  .option('--what <list>', `what is measured: ${SUBJECTS.join(', ')}`, readSubjects, ['jobs', 'outside', 'rules'])
  .option('--members <list>', 'sizes of the sets', readSizes, [10_000, 100_000])
  .option('--textbook-members <n>', 'largest set for the textbook contestant', Number, 10_000)
  .option('--laps <n>', 'laps of each contestant; the fastest one counts', Number, 3)
  .option('--outside-members <n>', 'members of the job that calls outside', Number, 5_000)
  .option('--records <n>', 'records that are harvested by OAI-PMH', Number, 100_000)
  .option('--export-assets <n>', 'assets that are exported', Number, 1_000_000)
  .option('--related <n>', 'assets that are related to one series, and as many in pairs', Number, 100_000)
  .option('--watched <n>', 'members of the run that consoles show', Number, 100_000)
  .option('--table-rows <n>', 'members of the run whose table is paged', Number, 1_000_000)
  .option('--json', 'print one JSON line', false)
  .action(bench)
  .parseAsync();
process.exit(0);
