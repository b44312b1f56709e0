import assert from 'node:assert/strict';
import { it } from 'node:test';
import { benchRelations } from '../../bench/relations.ts';

const MEMBERS = process.env['MUSTER_TEST_FULL'] ? 20_000 : 1_000;

// Both kinds take turns on one engine: what else the machine does slows both. Rates of different minutes are not compared.
it('relates assets to a hub as fast as to each other, however many parts it has', async () => {
  const { partsToPairs, partsToPairsAtTheEnd } = await benchRelations(MEMBERS);
  // A list in the hub would come to a tenth and less; a busy machine makes of equal rates what is between these.
  assert.ok(partsToPairs > 0.5, `${partsToPairs} of the rate of pairs`);
  assert.ok(
    partsToPairsAtTheEnd > 0.5,
    `in the last half, with a large hub, ${partsToPairsAtTheEnd} of the rate of pairs`,
  );
});
