import { loadConfig } from '../../shared/runtime/load-config.ts';
import { apiClient, type ApiClient, type ApiClientOptions } from '../api-client.ts';
import { findRunningStack } from '../running-stack.ts';
import { Failure } from './failure.ts';
import { profileNamed, readOwn, readProfiles, type Profiles } from './profiles.ts';
import type { Terminal } from './terminal.ts';

/** Options of every command. */
export interface GlobalFlags {
  url?: string;
  key?: string;
  keyFile?: string;
  profile?: string;
  json?: boolean;
}

export interface Access {
  url: string;
  key: string | undefined;
  /** Where the key comes from, for messages. */
  from: string;
}

/** A person waits: shorter than the programs that start Muster themselves. */
const PATIENCE_MS = 5_000;
/** Counting a large logical set takes up to a minute. */
const ANSWER_MS = 120_000;

/** The API that a command talks to. @throws Failure without a key. */
export async function connect(
  terminal: Terminal,
  flags: GlobalFlags,
  options: Partial<Pick<ApiClientOptions, 'patienceMs' | 'onAway' | 'signal'>> = {},
): Promise<ApiClient & { url: string }> {
  const { url, key } = await findAccess(terminal, flags);
  if (key === undefined) {
    throw new Failure(`You are not signed in to ${url}.`, {
      exit: 'NOT_ALLOWED',
      advice: 'Sign in with "muster login", or give an API key: --key-file FILE, or MUSTER_API_KEY.',
    });
  }
  const { signal } = terminal;
  const client = apiClient({ url, key, signal, patienceMs: PATIENCE_MS, answerMs: ANSWER_MS, ...options });
  return Object.assign(client, { url });
}

/**
 * Address and key: from the options, the environment, the profile. The key of a profile goes to its own address only.
 * @throws Failure when the address is none, or a file of keys can be read by others.
 */
export async function findAccess(terminal: Terminal, flags: GlobalFlags): Promise<Access> {
  const { env } = terminal;
  const saved = await readProfiles(env);
  const name = flags.profile ?? env['MUSTER_PROFILE'] ?? saved.current;
  const profile = name === undefined ? undefined : profileNamed(name, saved);
  if (flags.profile !== undefined && !profile) throw noProfile(flags.profile, saved);
  const given = flags.url ?? unlessEmpty(env['MUSTER_URL']);
  const url = given === undefined ? (profile?.url ?? (await addressHere())) : readUrl(given);
  const own = await ownKey(flags, env);
  if (own !== undefined) return { url, key: own.key, from: own.from };
  if (profile?.url === url) return { url, key: profile.key, from: `the profile ${name ?? ''}` };
  return { url, key: undefined, from: 'nowhere' };
}

export function noProfile(name: string, { profiles }: Profiles): Failure {
  const names = Object.keys(profiles).join(', ');
  return new Failure(`There is no profile "${name}".`, {
    exit: 'USAGE',
    advice: names === '' ? 'Make one: muster login' : `There are: ${names}`,
  });
}

async function ownKey(
  { key, keyFile }: GlobalFlags,
  env: Terminal['env'],
): Promise<{ key: string; from: string } | undefined> {
  if (key !== undefined) return { key: requireKey(key, '--key'), from: '--key' };
  const file = keyFile ?? unlessEmpty(env['MUSTER_API_KEY_FILE']);
  if (file !== undefined) return { key: requireKey(await readKeyFile(file), file), from: file };
  const set = unlessEmpty(env['MUSTER_API_KEY']);
  return set === undefined ? undefined : { key: requireKey(set, 'MUSTER_API_KEY'), from: 'MUSTER_API_KEY' };
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readOwn(path, 'an API key');
  } catch (error) {
    if (error instanceof Failure) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new Failure(`The file with the key cannot be read: ${words}`, { exit: 'USAGE' });
  }
}

/** @throws Failure without repeating it. */
export function requireKey(text: string, from: string): string {
  const key = text.trim();
  if (/^[\x21-\x7e]{16,512}$/.test(key)) return key;
  throw new Failure(`What ${from} gives is not an API key.`, { exit: 'USAGE' });
}

/** `localhost:8080` is taken, too. @throws Failure */
function readUrl(text: string): string {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.search === '') {
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/almaws\/v1(\/conf)?$/, '');
  }
  throw new Failure(`${text} is not the address of an API.`, {
    exit: 'USAGE',
    advice: 'Give it like this: --url https://muster.example.org',
  });
}

/** The Muster that runs on the data folder here, or else where one would listen. */
async function addressHere(): Promise<string> {
  const { dataFolder, port } = loadConfig();
  return (await findRunningStack(dataFolder))?.apiUrl ?? `http://127.0.0.1:${port}`;
}

function unlessEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}
