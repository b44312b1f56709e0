import assert from 'node:assert/strict';
import { it } from 'node:test';
import { benchRelations } from '../../bench/relations.ts';

const MEMBERS = process.env['MUSTER_TEST_FULL'] ? 20_000 : 1_000;

it('relates assets to a hub as fast as to each other, and the last as fast as the first', async () => {
  const { lastTenthToFirst, partsToPairs } = await benchRelations(MEMBERS);
  // Far from what a list in the hub would come to, and from what a busy machine makes of equal rates.
  assert.ok(partsToPairs > 0.5, `${partsToPairs} of the rate of pairs`);
  assert.ok(lastTenthToFirst > 0.3, `the last tenth came to ${lastTenthToFirst} of the rate of the first`);
});
