import { join } from 'node:path';
import { Command } from 'commander';
import { ConfigError, readConfig } from '../shared/config.ts';
import { MusterError } from '../shared/errors.ts';
import { loadFolder } from '../shared/loading/load-folder.ts';
import { openStore } from '../shared/store/store.ts';
import { describeLoad } from './describe-load.ts';
import { LoadBar } from './load-bar.ts';

interface LoadFlags {
  overwrite: boolean;
  rejects?: string;
  json: boolean;
}

async function load(folder: string, flags: LoadFlags): Promise<void> {
  const config = readConfig(process.env);
  if (config.mongodbUrl === undefined) throw new ConfigError('MONGODB_URL is not set.');
  const store = await openStore(config.mongodbUrl, config.mongodbDatabase);
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
    const report = await loadFolder(store, folder, options, (progress) => bar.show(progress));
    bar.stop();
    console.log(flags.json ? JSON.stringify(report) : describeLoad(report));
    if (report.rejected > 0) process.exitCode = 1;
  } finally {
    bar.stop();
    await store.close();
  }
}

const program = new Command('npm run load --')
  .description('Loads organization units, researchers with their users, and research assets, also while Muster runs.')
  .argument('<dir>', 'folder with organization-units.jsonl, researchers.jsonl and assets.jsonl, or some of them')
  .option('--overwrite', 'write also records that were changed here since they were loaded', false)
  .option('--rejects <file>', 'where rejected lines go (default: a file under MUSTER_DATA/loads)')
  .option('--json', 'print the report as JSON', false)
  .addHelpText('after', '\nExit code 1 when a line was rejected. The files are described in docs/data-format.md.')
  .action(load);

try {
  await program.parseAsync();
} catch (error) {
  const isExpected = error instanceof MusterError || error instanceof ConfigError;
  console.error(isExpected ? error.message : error);
  if (!isExpected) console.error('The load was broken off. Start it again: it goes on from what is already there.');
  process.exitCode = 1;
}
