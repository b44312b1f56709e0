import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;
const ID_LENGTH = 16;

/** A new key: 32 random bytes, hexadecimal, which needs no escaping anywhere. */
export function drawKey(): string {
  return randomBytes(KEY_BYTES).toString('hex');
}

/** What a key is stored and found by. A key has 256 random bits, so a plain digest cannot be guessed backwards. */
export function recognize(key: string): { id: string; digest: string } {
  const digest = createHash('sha256').update(key).digest('hex');
  return { id: digest.slice(0, ID_LENGTH), digest };
}

/** Compares digests in a time that does not depend on where they differ. */
export function isSameDigest(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
