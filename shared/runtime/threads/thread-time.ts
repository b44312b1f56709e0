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

let own: number | undefined;

/** For how long the calling thread has worked, in ms from any beginning: on a core where the system tells, else by the clock. */
export function ownWorkedMs(): number {
  own ??= ownThreadNumber();
  return workedMs(own) ?? performance.now();
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
