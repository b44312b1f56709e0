import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TurnQueue, type Slot } from '../../shared/outside/turn-queue.ts';

const TURNS = 200;
/** Not whole milliseconds, as slots are; timers end a little before such times. */
const DISTANCE_MS = 7.3;

describe('the calls of one process', () => {
  it('use every slot taken, even when a timer fires early', async () => {
    let nextAt = 0;
    let taken = 0;
    const queue = new TurnQueue({
      reserve: async (count, leadMs) => {
        const slots = Array.from({ length: Math.min(count, 3) }, (): Slot => {
          nextAt = Math.max(nextAt + DISTANCE_MS, performance.now() + leadMs);
          const taken = { takenAt: performance.now(), takenAtWall: Date.now() };
          return { at: nextAt, inBook: nextAt, isCounted: false, ...taken };
        });
        taken += slots.length;
        return { slots, askAgainMs: 0 };
      },
      isHeld: async () => false,
      reportLate: async () => undefined,
    });
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: TURNS }, () => queue.turn(signal)));
    assert.equal(taken, TURNS);
  });
});
