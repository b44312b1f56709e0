import { compactDecrypt, CompactEncrypt, decodeProtectedHeader, errors } from 'jose';
import type { Config } from '../../runtime/config.ts';
import { MusterError } from '../../runtime/errors.ts';
import { loadSecretKeys, toSecretKey, type SecretKey } from './secret-keys.ts';

/** Seals secrets for the database: passwords and tokens of outside systems. */
export interface Secrets {
  seal(text: string): Promise<string>;
  /** @throws MusterError SECRET_UNREADABLE if this process lacks the key, or the sealed text was altered. */
  open(sealed: string): Promise<string>;
  /** False if it was sealed with a key that is being retired. */
  isCurrent(sealed: string): boolean;
  /** True if this process has the key that it was sealed with. */
  holdsKeyOf(sealed: string): boolean;
}

/** Opens the keys of this installation. Sealed texts are JWE (RFC 7516), A256GCM, and name their key in `kid`. */
export async function openSecrets(config: Pick<Config, 'secretKeys' | 'dataFolder'>): Promise<Secrets> {
  const keys = await loadSecretKeys(config);
  return secretsOf(keys);
}

/** Seals and opens with one key, e.g. one that is itself stored sealed. @param text a key made by `drawSecretKey` */
export async function secretsWithKey(text: string): Promise<Secrets> {
  return secretsOf([await toSecretKey(text)]);
}

function secretsOf(keys: readonly [SecretKey, ...SecretKey[]]): Secrets {
  const [current] = keys;
  return {
    seal: (text) =>
      new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: current.id })
        .encrypt(current.key),
    open: async (sealed) => {
      const found = keys.find(({ id }) => id === keyIdOf(sealed));
      if (!found) {
        throw unreadable('was sealed with a key that this process does not have. Add that key to MUSTER_SECRET_KEYS');
      }
      try {
        const { plaintext } = await compactDecrypt(sealed, found.key);
        return new TextDecoder().decode(plaintext);
      } catch (error) {
        if (error instanceof errors.JOSEError) throw unreadable('was altered. Set it again');
        throw error;
      }
    },
    isCurrent: (sealed) => keyIdOf(sealed) === current.id,
    holdsKeyOf: (sealed) => keys.some(({ id }) => id === keyIdOf(sealed)),
  };
}

function keyIdOf(sealed: string): string | undefined {
  try {
    return decodeProtectedHeader(sealed).kid;
  } catch {
    return undefined;
  }
}

function unreadable(why: string): MusterError {
  return new MusterError('SECRET_UNREADABLE', 500, `A stored secret ${why}.`);
}
