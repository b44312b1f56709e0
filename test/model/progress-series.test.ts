import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { MOST_POINTS, seriesOf, withPoint, type ProgressPoint } from '../../shared/model/progress-series.ts';
import { NO_COUNTS } from '../../shared/model/outcome.ts';
import { fc } from '../support/property-testing.ts';

const point = (at: number): ProgressPoint => ({ at: new Date(at), counts: NO_COUNTS, parked: 0 });

describe('the progress of a run over time', () => {
  it('has few points in their order, however long it takes, from its begin to nearly now', () => {
    const steps = fc.array(fc.integer({ min: -5_000, max: 60_000 }), { minLength: 1, maxLength: 3_000, size: 'max' });
    fc.assert(
      fc.property(steps, (gaps) => {
        let now = 0;
        let latest = 0;
        let series = seriesOf(point(0));
        for (const gap of gaps) {
          now += gap;
          latest = Math.max(latest, now);
          series = withPoint(series, point(now));
        }
        const times = series.points.map(({ at }) => at.getTime());
        assert.ok(times.length <= MOST_POINTS);
        assert.equal(times[0], 0);
        for (const [index, time] of times.entries()) {
          const before = times[index - 1];
          if (before !== undefined) assert.ok(time - before >= series.every);
        }
        assert.ok(latest - (times.at(-1) ?? 0) < 2 * series.every + 60_000);
      }),
    );
  });

  it('keeps every report of a short run', () => {
    let series = seriesOf(point(0));
    for (let second = 2; second <= 400; second += 2) series = withPoint(series, point(second * 1_000));
    assert.equal(series.points.length, 201);
  });
});
