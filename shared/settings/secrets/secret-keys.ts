import { createHash, randomBytes, randomUUID, webcrypto } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../runtime/config.ts';

/** A key that seals secrets, with the id that sealed texts name it by. */
export interface SecretKey {
  id: string;
  /** 256 bits, for AES-GCM; cannot be read out. */
  key: webcrypto.CryptoKey;
}

const FILE = 'secret.key';

/**
 * The keys of this installation, the current one first: from the configuration, else one that was made in the data
 * folder at the first start, so that a single machine needs no configuration.
 */
export async function loadSecretKeys({
  secretKeys,
  dataFolder,
}: Pick<Config, 'secretKeys' | 'dataFolder'>): Promise<[SecretKey, ...SecretKey[]]> {
  const [first = await ownKey(dataFolder), ...rest] = secretKeys ?? [];
  return [await toKey(first), ...(await Promise.all(rest.map(toKey)))];
}

async function ownKey(dataFolder: string): Promise<string> {
  const path = join(dataFolder, FILE);
  const known = await readFile(path, 'utf8').catch(() => undefined);
  if (known !== undefined) return known.trim();
  await mkdir(dataFolder, { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600, flush: true });
  try {
    // Of several processes the first one's key is taken, whole; the others read it.
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  return (await readFile(path, 'utf8')).trim();
}

async function toKey(text: string): Promise<SecretKey> {
  const bytes = Buffer.from(text, 'base64url');
  return {
    id: createHash('sha256').update(bytes).digest('base64url').slice(0, 11),
    key: await webcrypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']),
  };
}
