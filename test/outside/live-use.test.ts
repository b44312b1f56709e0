import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { callsPerSecondOf, countCalls, type LiveUse } from '../../shared/outside/live-use.ts';

const START = 1_800_000_000_000;

describe('how much an outside system is used', () => {
  it('is the rate of steady calls, and nothing twenty seconds after the last one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 200, max: 900 }), (perTick, ticks) => {
        let use: LiveUse | undefined;
        const at = (tick: number) => START + 100 * tick;
        for (let tick = 0; tick < ticks; tick += 1) use = countCalls(use, perTick, at(tick));
        const rate = callsPerSecondOf(use, at(ticks));
        assert.ok(Math.abs(rate - 10 * perTick) <= 0.01 * perTick * 10 + 0.1, `${rate} of ${10 * perTick}`);
        assert.equal(callsPerSecondOf(use, at(ticks) + 20_000), 0);
      }),
    );
  });

  it('is nothing before the first call', () => {
    assert.equal(callsPerSecondOf(undefined, START), 0);
  });
});
