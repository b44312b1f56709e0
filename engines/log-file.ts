import { rename, stat } from 'node:fs/promises';

const LIMIT_BYTES = 10 * 1024 * 1024;

/** Puts a log that has become long aside, in place of the one before it. */
export async function turnOverLog(log: string): Promise<void> {
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LIMIT_BYTES) await rename(log, `${log}.1`);
}
