import assert from 'node:assert/strict';

/** Work that grows with the square of its input takes 16 times as long for four times as much. */
const MOST_FOR_FOUR_TIMES = 9;
/** Below this, other things than the input decide. */
const NOISE_MS = 40;

function millisecondsOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/**
 * Fails if work takes more than a little longer than its input is larger.
 * @param work does its work on an input of so many times its least size.
 */
export function growsWithItsInput(work: (times: number) => unknown): void {
  work(1);
  let [least, most] = [Infinity, Infinity];
  // What else a machine does makes work longer, never shorter, and not each time.
  for (let tries = 0; tries < 8; tries += 1) {
    least = Math.min(
      least,
      millisecondsOf(() => work(1)),
    );
    most = Math.min(
      most,
      millisecondsOf(() => work(4)),
    );
    if (most < MOST_FOR_FOUR_TIMES * Math.max(least, NOISE_MS)) return;
  }
  assert.fail(`${least} ms, and ${most} ms for four times as much`);
}
