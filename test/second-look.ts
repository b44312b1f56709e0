import { relative } from 'node:path';
import type { Result } from './run-files.ts';

/** Where more files fail, something is broken. */
const MOST_FILES = 3;

/**
 * Runs the few files that failed once more, each alone. What fails twice has failed. What passes then is counted as
 * `unsteady`, with the output of its failure above: see `docs/decisions/0045-a-second-look.md`.
 */
export async function lookAgain(
  first: Result,
  run: (file: string) => Promise<Result>,
  say: (line: string) => void,
): Promise<Result> {
  const files = [...first.failed];
  if (files.length === 0 || files.length > MOST_FILES) return first;
  say(`\nA second look, one file at a time: ${files.map((file) => relative('', file)).join(', ')}`);
  const failed = new Set<string>();
  for (const file of files) {
    const { failed: again } = await run(file);
    if (again.size > 0) failed.add(file);
  }
  if (failed.size > 0) return { counts: first.counts, failed };
  const { pass = 0, fail = 0, cancelled = 0 } = Object.fromEntries(first.counts);
  const unsteady = fail + cancelled;
  const counts = new Map(first.counts)
    .set('pass', pass + unsteady)
    .set('fail', 0)
    .set('cancelled', 0);
  return { counts: counts.set('unsteady', unsteady), failed };
}

/** Both together. */
export function sum(one: Result, other: Result): Result {
  const counts = new Map(one.counts);
  for (const [name, count] of other.counts) counts.set(name, (counts.get(name) ?? 0) + count);
  return { counts, failed: new Set([...one.failed, ...other.failed]) };
}
