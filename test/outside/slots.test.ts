import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { BOOKED_AHEAD_MS, MOST_LATE_MS, REPORTED_FROM_MS, takeSlots } from '../../shared/outside/slots.ts';

/** The most times in any second that begins with one. */
function mostInASecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}

interface Step {
  waitMs: number;
  count: number;
  leadMs: number;
  lateMs: number;
}

const step = (mostLateMs: number): fc.Arbitrary<Step> =>
  fc.record({
    waitMs: fc.integer({ min: 0, max: 300 }),
    count: fc.integer({ min: 1, max: 3 }),
    leadMs: fc.integer({ min: 5, max: 400 }),
    lateMs: fc.integer({ min: 0, max: mostLateMs }),
  });

/** Workers take slots one after another and go out late; what is late enough is reported when it has gone out. */
function goOut(callsPerSecond: number, steps: readonly Step[]): number[] {
  let book = { nextAt: 0, recent: [] as number[] };
  let now = 1_000_000;
  const times: number[] = [];
  let reports: { at: number; slot: number; lateMs: number }[] = [];
  for (const { waitMs, count, leadMs, lateMs } of steps) {
    now += waitMs;
    let at: number[] = [];
    while (at.length === 0) {
      const isDue = (report: { at: number }) => report.at <= now;
      for (const { slot, lateMs: reported } of reports.filter(isDue)) {
        // As the database does: of calls that have the same time, one.
        const place = book.recent.indexOf(slot);
        if (place >= 0) book = { ...book, recent: book.recent.with(place, slot + reported) };
      }
      reports = reports.filter((report) => !isDue(report));
      const taken = takeSlots({ ...book, callsPerSecond }, count, now, leadMs);
      at = taken.at;
      if (at.length > 0) book = { nextAt: taken.nextAt, recent: taken.recent };
      else now = Math.max(now + 1, taken.firstLeft - BOOKED_AHEAD_MS);
    }
    for (const slot of at) {
      times.push(slot + lateMs);
      if (lateMs >= REPORTED_FROM_MS) reports.push({ at: slot + lateMs, slot, lateMs });
    }
  }
  return times.sort((one, other) => one - other);
}

describe('the book of slots', () => {
  const limit = fc.constantFrom(1, 2, 5, 8, 10, 24);

  it('never lets out more calls in a second than the limit, however late each goes out', () => {
    const steps = fc.array(step(MOST_LATE_MS), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(limit, steps, (callsPerSecond, all) => {
        const most = mostInASecond(goOut(callsPerSecond, all));
        assert.ok(most <= callsPerSecond, `${most} in a second`);
      }),
      { numRuns: 300 },
    );
  });

  it('lets out at least 90 % of the limit under demand, with the delays of real timers', () => {
    const steps = fc.array(step(20), { minLength: 60, maxLength: 80 });
    fc.assert(
      fc.property(fc.constantFrom(5, 8, 10, 24), steps, (callsPerSecond, all) => {
        const times = goOut(
          callsPerSecond,
          all.map((each) => ({ ...each, waitMs: 0, leadMs: 5 })),
        );
        const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
        assert.ok((times.length - 1) / seconds >= 0.9 * callsPerSecond);
      }),
    );
  });

  it('keeps limits below one call a second', () => {
    const times = goOut(
      0.5,
      Array.from({ length: 10 }, () => ({ waitMs: 0, count: 1, leadMs: 5, lateMs: 0 })),
    );
    assert.ok(times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) >= 2_000));
  });
});
