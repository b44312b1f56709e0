import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expiryLetter } from '../../activities/jobs/delete-orcid-records/expiry-letter.ts';
import { toDecision } from '../../activities/run/settle/to-decision.ts';
import type { Researcher } from '../../shared/model/researcher.ts';
import { change, done, fail, partial, skip, unchanged, withLetters } from '../../shared/job-kit/plan.ts';
import type { SizedRecord } from '../../shared/store/records.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const stored = { revision: 1, changes: [] };
const switchedOn: Researcher = { _id: 'r1', ...stored, letters: ['ORCID_PERMISSION_EXPIRES'] };
const read: SizedRecord = { record: switchedOn, bytes: 100 };
const ending = { orcid: '0000-0002-1825-0097', items: [], expires: '2026-01-20T00:00:00Z' };

describe('the letter about an expiring ORCID permission', () => {
  it('is ordered in the last thirty days, for researchers who have it enabled', () => {
    assert.deepEqual(expiryLetter(switchedOn, ending, NOW), [
      {
        letter: 'ORCID_PERMISSION_EXPIRES',
        recipient: 'r1',
        data: { expires: '2026-01-20', orcid: '0000-0002-1825-0097' },
      },
    ]);
    assert.deepEqual(expiryLetter({ ...switchedOn, letters: ['ASSET_STATISTICS'] }, ending, NOW), []);
    assert.deepEqual(expiryLetter({ _id: 'r2', ...stored }, ending, NOW), []);
    assert.deepEqual(expiryLetter(switchedOn, { ...ending, expires: '2026-03-01T00:00:00Z' }, NOW), []);
    assert.deepEqual(expiryLetter(switchedOn, { items: [] }, NOW), []);
  });

  it('goes out only when something was done', () => {
    const letters = expiryLetter(switchedOn, ending, NOW);
    const ordered = [
      done('ORCID_ITEMS_DELETED'),
      change({ ...switchedOn, note: 'x' }),
      partial({ ...switchedOn, note: 'x' }, 'the rest failed'),
      skip('A', 'a'),
      fail('B', 'b'),
      unchanged('C'),
    ].map((plan) => toDecision(read, withLetters(plan, letters), 'any', true).letters?.length ?? 0);
    assert.deepEqual(ordered, [1, 1, 1, 0, 0, 0]);
  });

  it('fails a member whose job does not declare that it orders letters, since they would never be sent', () => {
    for (const plan of [done('DONE'), change({ ...switchedOn, note: 'x' })]) {
      const letters = expiryLetter(switchedOn, ending, NOW);
      assert.equal(toDecision(read, withLetters(plan, letters), 'any').reason, 'PLANNER_ERROR');
    }
  });
});
