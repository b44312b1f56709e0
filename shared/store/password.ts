import { randomBytes, randomInt, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';
/** Seed, "Update/Notify Users": passwords are reset to ten random characters. */
const LENGTH = 10;

const scryptAsync = promisify<string, Buffer, number, Buffer>(scrypt);

/** Draws a password that nobody learns. @returns its hash as `salt$hash`, both hexadecimal. */
export async function drawPassword(): Promise<string> {
  const password = Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  const salt = randomBytes(16);
  const hash = await scryptAsync(password, salt, 32);
  return `${salt.toString('hex')}$${hash.toString('hex')}`;
}
