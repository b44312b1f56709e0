import { randomBytes, randomInt, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
/** Seed, "Update/Notify Users": passwords are reset to ten random characters. */
const LENGTH = 10;

/** One of the settings that OWASP's Password Storage Cheat Sheet calls equal; this one takes 32 MB for each password. */
const COST = { log: 15, blockSize: 8, parallelization: 3 };
/** Nobody learns a drawn password, so nobody can try it either: a run that draws thousands need not take days. */
const COST_OF_DRAWN = { log: 14, blockSize: 8, parallelization: 1 };
const MOST_MEMORY = 64 * 1024 * 1024;
const HASH_BYTES = 32;

/** In the PHC string format, which says what the hash was made with. */
const STORED = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]+)$/;

/** Hashes wait for each other: they use the same few threads as reading files and looking up hosts. */
const LANES = 2;
const lanes: Promise<unknown>[] = Array.from({ length: LANES }, () => Promise.resolve());
let nextLane = 0;

/** What a password is stored as. Takes about a quarter of a second. */
export async function hashPassword(password: string, cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  const { log, blockSize, parallelization } = cost;
  const settings = `ln=${log},r=${blockSize},p=${parallelization}`;
  return `$scrypt$${settings}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Whether this is the password that was stored. Takes as long where none was, or where it was drawn. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const { salt, hash } = readStored(stored) ?? { salt: Buffer.alloc(16), hash: undefined };
  const derived = await derive(password, salt, COST);
  return hash?.length === derived.length && timingSafeEqual(hash, derived);
}

/** True for a password that somebody knows: one that was set, not drawn. */
export function canBeTyped(stored: string | undefined): boolean {
  return readStored(stored) !== undefined;
}

function readStored(stored: string | undefined): { salt: Buffer; hash: Buffer } | undefined {
  const [, log, blockSize, parallelization, salt = '', hash = ''] = STORED.exec(stored ?? '') ?? [];
  const isSet =
    Number(log) === COST.log &&
    Number(blockSize) === COST.blockSize &&
    Number(parallelization) === COST.parallelization;
  return isSet ? { salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') } : undefined;
}

/** Draws a password that nobody learns. @returns its hash. */
export async function drawPassword(): Promise<string> {
  const password = Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return hashPassword(password, COST_OF_DRAWN);
}

/** The same letters can be typed in several ways; they are one password (RFC 8265). */
function derive(password: string, salt: Buffer, { log, blockSize, parallelization }: typeof COST): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** log, r: blockSize, p: parallelization, maxmem: MOST_MEMORY };
  const work = () =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize('NFC'), salt, HASH_BYTES, options, (error, hash) => {
        if (error) reject(error);
        else resolve(hash);
      });
    });
  const lane = nextLane;
  nextLane = (nextLane + 1) % LANES;
  const result = (lanes[lane] ?? Promise.resolve()).then(work);
  lanes[lane] = result.catch(() => undefined);
  return result;
}
