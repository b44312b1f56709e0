import { randomInt } from 'node:crypto';
import { MusterError } from '../runtime/errors.ts';

/** The longest name of a run. */
export const MAX_RUN_NAME = 255;

/** A new run's id: it rises with time, and clients read it as a number. */
export function newRunId(now: Date): string {
  return `${now.getTime()}${String(randomInt(1_000_000)).padStart(6, '0')}`;
}

/** @throws MusterError for a name that is too long. */
export function requireName(name: string): string {
  if (name.length <= MAX_RUN_NAME) return name;
  throw new MusterError(
    'NAME_TOO_LONG',
    400,
    `A job name has at most ${MAX_RUN_NAME} characters; this one has ${name.length}.`,
  );
}
