import { MongoAPIError, MongoParseError, MongoServerError } from 'mongodb';
import { ConfigError } from '../runtime/config.ts';

/**
 * The database cannot be used as it is, and waiting does not help: somebody has to change something, and the message
 * says what.
 */
export class UnusableDatabaseError extends ConfigError {}

const WRONG_PASSWORD = 'it refuses user or password of MONGODB_URL.';

/** Server errors that do not pass by themselves, by code. */
const LASTING: Readonly<Record<number, string>> = {
  13: 'the user of MONGODB_URL may not do what Muster needs. Give it the role readWrite on the database.',
  18: WRONG_PASSWORD,
  8000: WRONG_PASSWORD,
  11000: 'documents share a key that has to be unique. Remove all but one of them.',
  67: 'it cannot make an index that Muster needs.',
  85: 'an index is there with other options. "npm run indexes" shows them all, "npm run indexes -- --replace" builds it anew.',
  86: 'an index is there with other options. "npm run indexes" shows them all, "npm run indexes -- --replace" builds it anew.',
  20: 'it lacks what Muster needs.',
  59: 'it lacks what Muster needs.',
  115: 'it lacks what Muster needs.',
  323: 'the connection allows only a part of what Muster needs.',
};

/**
 * Separates permanent errors from those that may pass. @param url its user and password are kept out of the message.
 */
export function toUnusable(error: unknown, url = ''): UnusableDatabaseError | undefined {
  if (error instanceof UnusableDatabaseError) return error;
  if (error instanceof MongoServerError) {
    const why = typeof error.code === 'number' ? LASTING[error.code] : undefined;
    if (why === undefined) return undefined;
    return new UnusableDatabaseError(`The database cannot be used: ${why} It said: ${error.message}`);
  }
  const isWrongCall = error instanceof MongoParseError || error instanceof MongoAPIError;
  return isWrongCall ? wrongAddress(error, url) : undefined;
}

/** The driver's errors about an invalid address. */
export function wrongAddress(error: unknown, url: string): UnusableDatabaseError {
  const said = error instanceof Error ? error.message : String(error);
  const credentials = /:\/\/(.*)@/s.exec(url)?.[1];
  const parts = credentials === undefined ? [] : [credentials, ...credentials.split(':')].filter((part) => part !== '');
  const shown = parts.reduce((text, part) => text.replaceAll(part, '…'), said);
  return new UnusableDatabaseError(`MONGODB_URL cannot be used: ${shown}.`);
}
