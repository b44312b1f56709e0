import type { Command } from 'commander';
import { z } from 'zod';
import { apiClient } from '../api-client.ts';
import type { CommandContext } from './command-context.ts';
import { keyForProfile } from './commands-keys.ts';
import { findAccess, noProfile, requireKey } from './connect.ts';
import { Failure } from './failure.ts';
import { shown, table } from './layout.ts';
import { profileNamed, profilesPath, readProfiles, writeProfiles } from './profiles.ts';
import type { Run } from './program-parts.ts';

/** What the commands read of whoever signs in. */
const meSchema = z.looseObject({
  primary_id: z.string(),
  name: z.string(),
  role: z.array(z.looseObject({ role: z.object({ value: z.string(), desc: z.string() }), read_only: z.boolean() })),
});
type Me = z.infer<typeof meSchema>;

const PATIENCE_MS = 5_000;
const DEFAULT_NAME = 'default';

/** `muster login|logout|whoami|profile`: where and as whom commands sign in. */
export function addProfiles(program: Command, run: Run): void {
  program
    .command('login')
    .description('save an address and an API key, for all further commands')
    .option('--user <id>', 'sign in as this person: asks for the password, and makes a key')
    .addHelpText(
      'after',
      '\nIt asks for a key, or takes it from --key-file or MUSTER_API_KEY. The file is readable for you only.',
    )
    .action(run(login));
  program.command('logout').description('forget the key of a profile').action(run(logout));
  program.command('whoami').description('show where and as whom you are signed in').action(run(whoAmI));
  const profile = program.command('profile').description('saved addresses and keys, one of which is in use');
  profile.command('list', { isDefault: true }).description('list the profiles, without keys').action(run(listProfiles));
  profile
    .command('use')
    .description('use a profile from now on')
    .argument('<name>', 'as "profile list" shows it')
    .action(run(useProfile));
}

async function login({ terminal, flags, show }: CommandContext, { user }: { user?: string }): Promise<undefined> {
  const { env } = terminal;
  const saved = await readProfiles(env);
  const name = flags.profile ?? DEFAULT_NAME;
  // A profile that is not there yet is made.
  const others = Object.fromEntries(Object.entries(flags).filter(([flag]) => flag !== 'profile'));
  const known = profileNamed(name, saved) ? { ...others, profile: name } : others;
  const { url, key: given, from } = await findAccess(terminal, known);
  const isNew = given === undefined || from.startsWith('the profile');
  const key =
    user === undefined
      ? isNew
        ? await askForKey(terminal, url)
        : given
      : await keyForProfile(terminal, { url, person: user });
  if (url.startsWith('http:') && !isLocal(url))
    terminal.note(`Warning: ${url} is not encrypted: others on the way can read the key.`);
  const me = await apiClient({ url, key, signal: terminal.signal, patienceMs: PATIENCE_MS })(
    { method: 'GET', path: '/me' },
    meSchema,
  );
  await writeProfiles(env, { current: name, profiles: { ...saved.profiles, [name]: { url, key } } });
  show({ profile: name, url, ...me }, () => `${describeMe(me, url)}\nSaved as "${name}" in ${profilesPath(env)}.`);
  return undefined;
}

function isLocal(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

async function askForKey(terminal: CommandContext['terminal'], url: string): Promise<string> {
  if (!terminal.isInteractive) {
    throw new Failure('There is no key, and nobody can be asked for it here.', {
      exit: 'USAGE',
      advice: 'Give it with --key-file FILE, or in MUSTER_API_KEY.',
    });
  }
  return requireKey(await terminal.ask(`API key for ${url}: `, { hidden: true }), 'your answer');
}

async function logout({ terminal, flags, show }: CommandContext): Promise<undefined> {
  const saved = await readProfiles(terminal.env);
  const name = flags.profile ?? saved.current;
  if (name === undefined || !profileNamed(name, saved)) throw noProfile(name ?? DEFAULT_NAME, saved);
  const profiles = Object.fromEntries(Object.entries(saved.profiles).filter(([each]) => each !== name));
  const { current, ...rest } = saved;
  await writeProfiles(terminal.env, {
    ...rest,
    profiles,
    ...(current === undefined || current === name ? {} : { current }),
  });
  show(
    { profile: name, removed: true },
    () => `The profile "${name}" is removed. The key itself still works: revoke it if nobody needs it.`,
  );
  return undefined;
}

async function whoAmI({ api, show }: CommandContext): Promise<undefined> {
  const client = await api();
  const me = await client({ method: 'GET', path: '/me' }, meSchema);
  show({ url: client.url, ...me }, () => describeMe(me, client.url));
  return undefined;
}

function describeMe({ primary_id: id, name, role: roles }: Me, url: string): string {
  const named = roles.map(({ role, read_only: isReadOnly }) => `${role.desc}${isReadOnly ? ' (read-only)' : ''}`);
  const who = name === '' || name === id ? id : `${name} (${id})`;
  return shown(`Signed in to ${url} as ${who}: ${named.length === 0 ? 'no roles' : named.join(', ')}.`);
}

async function listProfiles({ terminal, show }: CommandContext): Promise<undefined> {
  const { current, profiles } = await readProfiles(terminal.env);
  const rows = Object.entries(profiles).map(([name, { url }]) => ({ name, url, current: name === current }));
  show({ profile: rows }, () =>
    rows.length === 0
      ? 'There are no profiles. Make one: muster login'
      : table(
          terminal,
          [
            { title: '', of: (row) => (row.current ? '*' : '') },
            { title: 'PROFILE', of: ({ name }) => name },
            { title: 'ADDRESS', of: ({ url }) => url },
          ],
          rows,
        ),
  );
  return undefined;
}

async function useProfile({ terminal, show }: CommandContext, name: string): Promise<undefined> {
  const saved = await readProfiles(terminal.env);
  const profile = profileNamed(name, saved);
  if (!profile) throw noProfile(name, saved);
  await writeProfiles(terminal.env, { ...saved, current: name });
  show({ profile: name, url: profile.url }, () => `Commands use "${name}" from now on: ${profile.url}`);
  return undefined;
}
