import { Command, Option } from 'commander';
import { issueKey } from '../shared/access/issue-key.ts';
import { ensureOwner, OWNER } from '../shared/access/owner-key.ts';
import { prepareUser } from '../shared/access/prepare-user.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { ROLE_CODES, ROLES, type Role } from '../shared/model/roles.ts';
import { auditCommand } from './audit-command.ts';
import { describeKeys, toKeyLine } from './describe-keys.ts';
import { runCommand, withStore } from './with-store.ts';

const BY = 'keys command';

interface NewFlags {
  user: string;
  create: boolean;
  role: Role[];
  label: string;
  expires?: Date;
  onlyRole: Role[];
  json: boolean;
}

/** `90d`, or a day. @throws MusterError when it is neither, or over already. */
function readExpiry(text: string): Date {
  const [, days] = /^(\d{1,4})d$/.exec(text) ?? [];
  const at =
    days !== undefined
      ? new Date(Date.now() + Number(days) * 24 * 60 * 60 * 1_000)
      : /^\d{4}-\d{2}-\d{2}$/.test(text)
        ? new Date(`${text}T00:00:00Z`)
        : undefined;
  if (at && at > new Date()) return at;
  throw new MusterError('INVALID_OPTION', 400, '--expires takes a number of days (90d) or a day to come (2027-12-31).');
}

async function makeKey({ user, create, role: roles, label, expires, onlyRole, json }: NewFlags): Promise<void> {
  await withStore(async (store, { timeZone }) => {
    const event = { command: 'keys', action: 'api-key.create', subject: user, details: { roles } };
    const { key, stored } = await auditCommand(store, event, async () => {
      if (user === OWNER) await ensureOwner(store);
      await prepareUser(store, { user, roles, mayCreate: create, by: BY });
      const limit = onlyRole.length === 0 ? undefined : onlyRole;
      return issueKey(store, { user, label, timeZone, expires, roles: limit });
    });
    if (json) console.log(JSON.stringify({ ...toKeyLine(stored), key }));
    else console.log(`Key ${stored._id} of ${user}, shown only this once:\n${key}`);
  });
}

async function listKeys({ user, json }: { user?: string; json: boolean }): Promise<void> {
  await withStore(async (store) => {
    const keys = await store.apiKeys.list(user);
    console.log(json ? JSON.stringify(keys.map(toKeyLine)) : describeKeys(keys));
  });
}

async function revokeKey(id: string, { json }: { json: boolean }): Promise<void> {
  await withStore(async (store) => {
    await auditCommand(store, { command: 'keys', action: 'api-key.revoke', subject: id }, async () => {
      if (await store.apiKeys.revoke(id, new Date())) return;
      throw new MusterError('KEY_NOT_FOUND', 404, `There is no active key ${id}. Use "list" to see the keys.`);
    });
    console.log(json ? JSON.stringify({ id, revoked: true }) : `Key ${id} is revoked.`);
  });
}

const json = () => new Option('--json', 'print JSON').default(false);
const program = new Command('npm run keys --').description('Manages API keys on this machine; needs no key itself.');

program
  .command('new')
  .description('create a key and show it once')
  .option('--user <id>', 'primary id of the user whose roles the key gets', OWNER)
  .option('--create', 'create the user if it does not exist', false)
  .addOption(new Option('--role <role...>', 'add these roles to the user').choices(ROLE_CODES).default([]))
  .option('--label <text>', 'what the key is for', '')
  .option('--expires <time>', 'when the key ends: a number of days (90d), or a day (2027-12-31, UTC)', readExpiry)
  .addOption(
    new Option('--only-role <role...>', 'the key may do only what the user may do by these roles')
      .choices(ROLE_CODES)
      .default([]),
  )
  .addOption(json())
  .addHelpText('after', `\nRoles:\n${ROLE_CODES.map((role) => `  ${role}  ${ROLES[role]}`).join('\n')}`)
  .action(makeKey);
program
  .command('list')
  .description('list all keys, including revoked ones, without the secrets')
  .option('--user <id>', 'only the keys of this user')
  .addOption(json())
  .action(listKeys);
program
  .command('revoke')
  .description('revoke a key at once; runs submitted with it continue')
  .argument('<id>', 'id of the key, as shown by "list"')
  .addOption(json())
  .action(revokeKey);

await runCommand(program);
