import { createHash, randomBytes, randomUUID, webcrypto } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../runtime/config.ts';

/** A key that seals secrets, with the id by which sealed texts name it. */
export interface SecretKey {
  id: string;
  /** 256 bits, for AES-GCM; not extractable. */
  key: webcrypto.CryptoKey;
}

const FILE = 'secret.key';

/**
 * The keys of this installation, the current one first: from the configuration, or otherwise one made in the data
 * folder at the first start, so that a single machine needs no configuration. If keys are configured later, that one
 * stays as the last key, so that what it sealed can still be read and sealed again.
 */
export async function loadSecretKeys({
  secretKeys,
  dataFolder,
}: Pick<Config, 'secretKeys' | 'dataFolder'>): Promise<[SecretKey, ...SecretKey[]]> {
  const [first, ...rest] = secretKeys ?? [];
  if (first === undefined) return [await toSecretKey(await ownKey(dataFolder))];
  const own = await readOwnKey(dataFolder);
  const others = [...rest, ...(own === undefined ? [] : [own])].filter((key) => key !== first);
  return [await toSecretKey(first), ...(await Promise.all(others.map(toSecretKey)))];
}

/** A new key: 32 random bytes in base64url. */
export function drawSecretKey(): string {
  return randomBytes(32).toString('base64url');
}

async function ownKey(dataFolder: string): Promise<string> {
  const path = join(dataFolder, FILE);
  const known = await readOwnKey(dataFolder);
  if (known !== undefined) return known;
  await mkdir(dataFolder, { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, drawSecretKey(), { flag: 'wx', mode: 0o600, flush: true });
  try {
    // If several processes start at once, the first one's complete key is used; the others read it.
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  return (await readFile(path, 'utf8')).trim();
}

async function readOwnKey(dataFolder: string): Promise<string | undefined> {
  const text = await readFile(join(dataFolder, FILE), 'utf8').catch(() => undefined);
  return text?.trim();
}

/** The key from its text, 32 bytes in base64url. */
export async function toSecretKey(text: string): Promise<SecretKey> {
  const bytes = Buffer.from(text, 'base64url');
  return {
    id: createHash('sha256').update(bytes).digest('base64url').slice(0, 11),
    key: await webcrypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']),
  };
}
