import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actOn, changesOf } from '../../shared/job-kit/act.ts';

describe('what a run does, in words', () => {
  const things = { license: 'license', unit: 'academic unit', links: 'links', type: 'asset type', note: 'notes' };

  it('names what is changed, and how many members', () => {
    const act = changesOf({ license: { value: 'x' }, unit: undefined, links: true, how: 'kept' }, things);
    assert.equal(actOn(act, 'IER', 611), 'Change license and links of 611 assets');
    assert.equal(actOn('Delete {members}', 'IER', 1), 'Delete 1 asset');
    assert.equal(actOn('Notify {members}', 'USER', 1_204), 'Notify 1,204 users');
  });

  it('counts what is too much for a button, and leaves out what is off', () => {
    const all = { license: 1, unit: 1, links: true, type: 1, note: 1 };
    assert.equal(changesOf(all, things), 'Change license, academic unit, links, and 2 more of {members}');
    assert.equal(
      changesOf({ ...all, links: false, type: undefined }, things),
      'Change license, academic unit, and notes of {members}',
    );
  });
});
