import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Failure } from './failure.ts';
import { own } from '../../shared/model/own.ts';

/** An API, and the key to sign in with. */
const profileSchema = z.object({ url: z.string(), key: z.string() });
const fileSchema = z.object({ current: z.string().optional(), profiles: z.record(z.string(), profileSchema) });

export type Profiles = z.infer<typeof fileSchema>;

const OTHERS = 0o077;

type Environment = Readonly<Record<string, string | undefined>>;

/** `muster/profiles.json` in the person's folder of settings. */
export function profilesPath(env: Environment): string {
  const given = env['XDG_CONFIG_HOME'] ?? '';
  return join(given === '' ? join(env['HOME'] ?? homedir(), '.config') : given, 'muster', 'profiles.json');
}

/** The saved profiles. @throws Failure when others can read the file, or it is not a file of profiles. */
export async function readProfiles(env: Environment): Promise<Profiles> {
  const path = profilesPath(env);
  let text: string;
  try {
    text = await readOwn(path, 'keys');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { profiles: {} };
    throw error;
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch {
    throw new Failure(`${path} is not a file of profiles.`, { advice: 'Move it away, and sign in: muster login' });
  }
}

/** The saved profile of this name. */
export function profileNamed(name: string, { profiles }: Profiles): Profiles['profiles'][string] | undefined {
  return own(profiles, name);
}

/** Replaces the file; only its owner can read it. */
export async function writeProfiles(env: Environment, profiles: Profiles): Promise<void> {
  const path = profilesPath(env);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await chmod(draft, 0o600);
      await file.writeFile(`${JSON.stringify(profiles, undefined, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

/** A file with secrets. @throws Failure when others than its owner can read it. */
export async function readOwn(path: string, what: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { mode } = await file.stat();
    // Windows has no such rights.
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      throw new Failure(`${path} holds ${what}, and others on this machine can read it.`, {
        exit: 'USAGE',
        advice: `chmod 600 ${path}`,
      });
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** The text of a file. @throws Failure when it cannot be read. */
export async function readGiven(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Failure(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      exit: 'USAGE',
    });
  }
}
