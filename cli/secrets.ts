import { Command } from 'commander';
import { resealAll } from '../shared/settings/secrets/reseal.ts';
import { openSecrets } from '../shared/settings/secrets/secrets.ts';
import { runCommand, withStore } from './with-store.ts';

async function reseal(): Promise<void> {
  await withStore(async (store, config) => {
    const { secrets, resealed } = await resealAll(store, await openSecrets(config));
    console.log(
      `${secrets} secrets; ${resealed} of them sealed anew with the current key. Former keys can be removed now.`,
    );
  });
}

const program = new Command('npm run secrets --').description('Passwords and tokens of outside systems, at rest.');
program
  .command('reseal')
  .description('seals all secrets with the first key of MUSTER_SECRET_KEYS, after a new one was put in front')
  .action(reseal);

await runCommand(program);
