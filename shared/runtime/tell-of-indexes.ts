import type { Logger } from 'pino';

/** Logs what becomes of indexes while they are built, and those that are there with other options. */
export function tellOfIndexes(log: Logger): (news: { collection: string; index: string; what: string }) => void {
  return ({ collection, index, what }) => {
    log.warn({ collection, index }, `an index ${what}`);
  };
}
