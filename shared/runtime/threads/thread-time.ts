import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** The number that the system gave the thread that calls; 0 where it does not tell (anywhere but on Linux). */
export function ownThreadNumber(): number {
  try {
    return Number(basename(readlinkSync('/proc/thread-self')));
  } catch {
    return 0;
  }
}

/** For how long this thread of the process has had a core, in ms; nothing where the system does not tell. */
export function workedMs(thread: number): number | undefined {
  if (thread === 0) return undefined;
  try {
    const [nanoseconds = ''] = readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1_000_000;
  } catch {
    return undefined;
  }
}
