import { Command, Option } from 'commander';
import { ensureOwner, OWNER } from '../shared/access/owner-key.ts';
import { whyClosed } from '../shared/access/rights.ts';
import { makeSignInLink, SIGN_IN_LINK_PATH } from '../shared/access/sign-in-links.ts';
import type { Config } from '../shared/runtime/config.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { auditCommand } from './audit-command.ts';
import { findRunningStack } from './running-stack.ts';
import { runCommand, withStore } from './with-store.ts';

const MINUTES = 60;

async function printLink({ user, json }: { user: string; json: boolean }): Promise<void> {
  await withStore(async (store, config) => {
    const event = { command: 'sign-in', action: 'sign-in-link.create', subject: user };
    const token = await auditCommand(store, event, async () => {
      if (user === OWNER) await ensureOwner(store);
      const account = await store.users.get(user);
      if (!account) throw new MusterError('USER_NOT_FOUND', 404, `There is no user ${user}.`);
      const closed = whyClosed(account, { now: new Date(), timeZone: config.timeZone });
      if (closed !== undefined) throw new MusterError('ACCOUNT_CLOSED', 409, `The account of ${user} ${closed}.`);
      return makeSignInLink(store, { person: user, by: 'npm run sign-in', minutes: MINUTES });
    });
    const link = `${await addressOf(config)}${SIGN_IN_LINK_PATH}/${token}`;
    if (json) console.log(JSON.stringify({ user, link, minutes: MINUTES }));
    else console.log(`Link for ${user}, works once, within ${MINUTES} minutes:\n${link}`);
  });
}

/** Where the API is reached: as configured, or where it runs on this data folder, or would run. */
async function addressOf({ publicUrl, dataFolder, port }: Config): Promise<string> {
  return publicUrl ?? (await findRunningStack(dataFolder))?.apiUrl ?? `http://127.0.0.1:${port}`;
}

const program = new Command('npm run sign-in --')
  .description('Prints a link that signs a person in once, e.g. to set a forgotten password. Needs no key itself.')
  .option('--user <id>', 'primary id of the person', OWNER)
  .addOption(new Option('--json', 'print JSON').default(false))
  .action(printLink);

await runCommand(program);
