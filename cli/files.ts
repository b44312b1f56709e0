import { Command } from 'commander';
import { openFileStore } from '../shared/files/disk-file-store.ts';
import { purgeFiles } from '../shared/files/purge-files.ts';
import { runCommand, withStore } from './with-store.ts';

async function purge({ delete: isDeleting }: { delete: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    const retentionDays = config.fileRetentionDays;
    const options = { now: new Date(), retentionDays, isDeleting };
    const { unused, due, freedBytes } = await purgeFiles(store, openFileStore(config), options);
    const size = `${(freedBytes / 1024 ** 2).toFixed(1)} MB`;
    const done = isDeleting ? 'were removed' : 'would be removed with --delete';
    console.log(
      `${unused} files are not used by any asset. ${due} of them were unused for ${retentionDays} days and ${done} (${size}).`,
    );
  });
}

const program = new Command('npm run files --').description('Manages the files of assets.');
program
  .command('purge')
  .description('removes files that no asset has used for MUSTER_FILE_RETENTION_DAYS')
  .option('--delete', 'really remove them; without it, only show what would be removed', false)
  .action(purge);

await runCommand(program);
