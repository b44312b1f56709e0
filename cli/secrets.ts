import { Command } from 'commander';
import { resealAll } from '../shared/settings/secrets/reseal.ts';
import { openSecrets } from '../shared/settings/secrets/secrets.ts';
import { auditCommand } from './audit-command.ts';
import { runCommand, withStore } from './with-store.ts';

async function reseal(): Promise<void> {
  await withStore(async (store, config) => {
    const event = { command: 'secrets', action: 'secrets.reseal', subject: 'all' };
    const { secrets, resealed } = await auditCommand(store, event, async () =>
      resealAll(store, await openSecrets(config)),
    );
    console.log(
      `${secrets} secrets, ${resealed} of them resealed with the current key. You can remove the old keys now.`,
    );
  });
}

const program = new Command('npm run secrets --').description(
  'Manages the stored passwords and tokens of outside systems.',
);
program
  .command('reseal')
  .description('reseal all secrets with the first key of MUSTER_SECRET_KEYS; run it after you put a new key first')
  .action(reseal);

await runCommand(program);
