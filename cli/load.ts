import { join } from 'node:path';
import { Command } from 'commander';
import { EngineError } from '../engines/engine.ts';
import { openEngines } from '../engines/engines.ts';
import { ConfigError, type Config } from '../shared/runtime/config.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { loadConfig } from '../shared/runtime/load-config.ts';
import { loadCsv } from '../shared/exchange/loading/load-csv.ts';
import { loadFolder } from '../shared/exchange/loading/load-folder.ts';
import { openStore } from '../shared/store/store.ts';
import { describeLoad } from './describe-load.ts';
import { LoadBar } from './load-bar.ts';

interface LoadFlags {
  overwrite: boolean;
  rejects?: string;
  json: boolean;
}

async function load(path: string, flags: LoadFlags): Promise<void> {
  const config = loadConfig();
  const database = await openDatabase(config);
  try {
    await loadInto(database.url, config, path, flags);
  } finally {
    await database.close();
  }
}

/** The configured database, or else the embedded one, which this command starts or shares. */
async function openDatabase(config: Config): Promise<{ url: string; close(this: void): Promise<void> }> {
  if (config.mongodbUrl !== undefined) return { url: config.mongodbUrl, close: async () => undefined };
  const { mongodbUrl, close } = await openEngines(config, { onProgress: (line) => console.error(line) });
  return { url: mongodbUrl, close };
}

async function loadInto(url: string, config: Config, path: string, flags: LoadFlags): Promise<void> {
  const store = await openStore(url, config.mongodbDatabase);
  const bar = new LoadBar();
  try {
    await store.ensureIndexes();
    const options = {
      institution: config.institution,
      timeZone: config.timeZone,
      reportFolder: join(config.dataFolder, 'loads'),
      rejectsFile: flags.rejects,
      overwrite: flags.overwrite,
    };
    const loadIt = path.toLowerCase().endsWith('.csv') ? loadCsv : loadFolder;
    const report = await loadIt(store, path, options, (progress) => bar.show(progress));
    bar.stop();
    console.log(flags.json ? JSON.stringify(report) : describeLoad(report));
    if (report.rejected > 0 || report.conflicts > 0) process.exitCode = 1;
  } finally {
    bar.stop();
    await store.close();
  }
}

const program = new Command('npm run load --')
  .description('Loads organization units, researchers with their users, and research assets. Muster may be running.')
  .argument(
    '<dir|file.csv>',
    'a folder with organization-units.jsonl, researchers.jsonl, assets.jsonl or some of them; or a CSV export of assets',
  )
  .option(
    '--overwrite',
    'also overwrite assets that were changed here since the last load, and internal values of people',
    false,
  )
  .option('--rejects <file>', 'where to write rejected lines (default: a file under MUSTER_DATA/loads)')
  .option('--json', 'print the report as JSON', false)
  .addHelpText(
    'after',
    '\nExit code: 1 if a line was rejected, or a field was changed in a CSV file and in the repository. See docs/data-format.md and docs/export.md for the file formats.',
  )
  .action(load);

try {
  await program.parseAsync();
} catch (error) {
  const isExpected = [MusterError, ConfigError, EngineError].some((expected) => error instanceof expected);
  console.error(isExpected && error instanceof Error ? error.message : error);
  if (!isExpected) console.error('The load was interrupted. Start it again to continue.');
  process.exitCode = 1;
}
