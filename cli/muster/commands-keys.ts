import { hostname } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { z } from 'zod';
import { ROLE_CODES } from '../../shared/model/roles.ts';
import { defined } from '../../shared/runtime/defined.ts';
import type { ApiClient } from '../api-client.ts';
import type { CommandContext } from './command-context.ts';
import { findAccess } from './connect.ts';
import { confirm } from './confirm.ts';
import { localTime, table } from './layout.ts';
import type { Run } from './program-parts.ts';
import { withPerson } from './sign-in.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const DEFAULT_DAYS = 90;

const keySchema = z.looseObject({
  id: z.string(),
  user: z.string(),
  name: z.string(),
  state: z.string(),
  created: z.string(),
  last_used: z.string().nullable(),
  expires: z.string().nullable(),
  role: z.array(z.object({ value: z.string() })).nullable(),
});
const keysSchema = z.looseObject({ api_key: z.array(keySchema) });
const newKeySchema = keySchema.extend({ key: z.string() });

/** `muster keys`: a person's own API keys. Keys for others, and the first one, are made on the machine: `npm run keys`. */
export function addKeys(program: Command, run: Run): void {
  const keys = program.command('keys').description('your API keys');
  keys
    .command('list', { isDefault: true })
    .description('list your keys, without the keys themselves')
    .option('--user <id>', 'those of this person, for administrators')
    .action(run(listKeys));
  keys
    .command('new')
    .description('make a key and show it once; asks for your password')
    .argument('<name>', 'what it is for')
    .option('--user <id>', 'who you are: a primary id; by default whoever is signed in')
    .option('--expires <when>', 'a number of days (90d) or a day (2027-12-31)', readExpiry)
    .addOption(new Option('--role <role...>', 'it may do only what you may do by these roles').choices(ROLE_CODES))
    .action(run(newKey));
  keys
    .command('revoke')
    .description('end a key at once; runs submitted with it continue')
    .argument('<id>', 'as "keys list" shows it')
    .option('-y, --yes', 'do not ask', false)
    .action(run(revokeKey));
}

/** @throws InvalidArgumentError */
function readExpiry(text: string): string {
  const [, days] = /^(\d{1,3})d$/.exec(text) ?? [];
  if (days !== undefined) return inDays(Number(days));
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  throw new InvalidArgumentError('Give a number of days (90d), or a day (2027-12-31).');
}

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString();
}

async function listKeys({ api, show, terminal }: CommandContext, { user }: { user?: string }): Promise<undefined> {
  const query = user === undefined ? {} : { user };
  const listed = await (await api())({ method: 'GET', path: '/api-keys', query }, keysSchema);
  show(listed, () =>
    listed.api_key.length === 0
      ? 'There are no keys.'
      : table(
          terminal,
          [
            { title: 'ID', of: ({ id }) => id },
            { title: 'NAME', of: ({ name }) => name, most: 40 },
            { title: 'STATE', of: ({ state }) => state },
            { title: 'LAST USED', of: (key) => localTime(key.last_used) },
            { title: 'EXPIRES', of: ({ expires }) => localTime(expires) },
            { title: 'ROLES', of: ({ role }) => role?.map(({ value }) => value).join(' ') ?? 'all of the person' },
          ],
          listed.api_key,
        ),
  );
  return undefined;
}

interface NewFlags {
  user?: string;
  expires?: string;
  role?: string[];
}

async function newKey(context: CommandContext, name: string, flags: NewFlags): Promise<undefined> {
  const { terminal, show } = context;
  const { url } = await findAccess(terminal, context.flags);
  const person = flags.user ?? (await whoIs(context));
  const made = await withPerson(terminal, { url, person }, (api) => makeKey(api, { name, ...flags }));
  show(made, () => `Key ${made.id} of ${made.user}, shown only this once:\n${made.key}`);
  return undefined;
}

/** Makes a key for this machine's profile. @returns the key itself */
export async function keyForProfile(terminal: CommandContext['terminal'], at: { url: string; person: string }) {
  const made = await withPerson(terminal, at, (api) => makeKey(api, { name: `muster on ${hostname()}` }));
  return made.key;
}

async function makeKey(
  api: ApiClient,
  { name, expires = inDays(DEFAULT_DAYS), role }: Omit<NewFlags, 'user'> & { name: string },
) {
  const body = { name, expires, ...defined({ role }) };
  return api({ method: 'POST', path: '/api-keys', body, repeat: 'once' }, newKeySchema);
}

async function whoIs({ api }: CommandContext): Promise<string> {
  const me = await (await api())({ method: 'GET', path: '/me' }, z.looseObject({ primary_id: z.string() }));
  return me.primary_id;
}

async function revokeKey(context: CommandContext, id: string, { yes }: { yes: boolean }): Promise<undefined> {
  const api = await context.api();
  const key = await api({ method: 'GET', path: `/api-keys/${encodeURIComponent(id)}` }, keySchema);
  await confirm(context.terminal, `Revoke the key "${key.name}" (${key.id}) of ${key.user}?`, { yes });
  await api.open({ method: 'DELETE', path: `/api-keys/${encodeURIComponent(id)}` });
  context.show({ id, revoked: true }, () => `Key ${id} is revoked.`);
  return undefined;
}
