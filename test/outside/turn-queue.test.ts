import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TurnQueue, type Clock, type Slot } from '../../shared/outside/turn-queue.ts';

const TURNS = 200;
/** Not whole milliseconds, as slots are. */
const DISTANCE_MS = 7.3;
/** Timers end up to a millisecond before the time they were asked for. */
const EARLY_MS = 0.9;

/** A clock of the test's own, which leaps to the next timer when nothing else is left to do: no load makes it late. */
function leapingClock(): Clock {
  let now = 0;
  const timers: { at: number; ring: () => void }[] = [];
  const leap = () => {
    const next = timers.sort((one, other) => one.at - other.at).shift();
    if (!next) return;
    now = Math.max(now, next.at);
    next.ring();
  };
  return {
    now: () => now,
    wallNow: () => now,
    sleep: (ms) =>
      new Promise((resolve) => {
        timers.push({ at: now + ms - EARLY_MS, ring: resolve });
        // After all promises that are settled.
        setImmediate(leap);
      }),
  };
}

describe('the calls of one process', () => {
  it('use every slot taken, each at its time, even when timers fire early', async () => {
    const clock = leapingClock();
    const source = {
      nextAt: 0,
      slots: [] as number[],
      reserve: async (count: number, leadMs: number) => {
        const slots = Array.from({ length: Math.min(count, 3) }, (): Slot => {
          source.nextAt = Math.max(source.nextAt + DISTANCE_MS, clock.now() + leadMs);
          const taken = { takenAt: clock.now(), takenAtWall: clock.wallNow() };
          return { at: source.nextAt, inBook: source.nextAt, isCounted: false, ...taken };
        });
        source.slots.push(...slots.map(({ at }) => at));
        return { slots, askAgainMs: 0 };
      },
      isHeld: async () => false,
      reportLate: async () => undefined,
    };
    const queue = new TurnQueue(source, clock);
    const { signal } = new AbortController();
    const wentOut: number[] = [];
    await Promise.all(
      Array.from({ length: TURNS }, async () => {
        await queue.turn(signal);
        wentOut.push(clock.now());
      }),
    );
    assert.equal(source.slots.length, TURNS);
    for (const [index, at] of wentOut.entries()) {
      const slot = source.slots[index] ?? NaN;
      assert.ok(Math.abs(at - slot) <= 1, `call ${index} went out at ${at}, its slot is at ${slot}`);
    }
  });
});
