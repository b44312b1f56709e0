import { randomBytes } from 'node:crypto';
import type { KeyedEdit } from '../shared/model/effects.ts';
import { addRelation } from '../shared/model/relation-edits.ts';
import { internalRelation } from '../shared/records/relations/relation.ts';
import { openStore } from '../shared/store/store.ts';
import { testEngines } from '../test/support/engines.ts';
import { timed } from './timed.ts';

export interface RelationFigures {
  members: number;
  /** Members related per second, tenth by tenth: to one series, and in pairs, in turns so that both meet the same machine. */
  partsPerSecond: number[];
  pairsPerSecond: number[];
  /** The rate of the series by that of the pairs: of all, and of the last half, when the series is large. */
  partsToPairs: number;
  partsToPairsAtTheEnd: number;
}

const MEMBERS_AT_ONCE = 500;
const TENTHS = 10;

/** Relates assets to one hub, and as many to one another, as the edits of a run's batches do. */
export async function benchRelations(members: number): Promise<RelationFigures> {
  const store = await openStore(testEngines().mongodbUrl, `bench_${randomBytes(6).toString('hex')}`);
  try {
    await store.ensureIndexes();
    await store.assets.insert([{ _id: HUB, title: 'Series' }], 'bench');
    for (let from = 0; from < members; from += 1_000) {
      const count = Math.min(1_000, members - from);
      const assets = Array.from({ length: count }, (_, index) => [
        nameOf('part', from + index),
        nameOf('pair', from + index),
      ]);
      await store.assets.insert(
        assets.flat().map((_id) => ({ _id, title: _id })),
        'bench',
      );
    }
    const relate = async (kind: 'part' | 'pair', from: number, to: number) =>
      (to - from) /
      (await timed(async () => {
        for (let first = from; first < to; first += MEMBERS_AT_ONCE) {
          const edits: (KeyedEdit & { by: string })[] = [];
          for (let index = first; index < Math.min(first + MEMBERS_AT_ONCE, to); index += 1) {
            const member = nameOf(kind, index);
            const other = kind === 'part' ? HUB : nameOf(kind, index ^ 1);
            edits.push({ ...addRelation(member, internalRelation('ispartof', other)), by: `run:${member}` });
            edits.push({ ...addRelation(other, internalRelation('haspart', member)), by: `run:${member}` });
          }
          await store.assets.applyKeyedEdits(edits);
        }
      }));
    const partsPerSecond: number[] = [];
    const pairsPerSecond: number[] = [];
    const tenth = members / TENTHS;
    for (let turn = 0; turn < TENTHS; turn += 1) {
      const parts = await relate('part', turn * tenth, (turn + 1) * tenth);
      const pairs = await relate('pair', turn * tenth, (turn + 1) * tenth);
      console.error(`To ${(turn + 1) * tenth}: ${Math.round(parts)} parts a second, ${Math.round(pairs)} in pairs`);
      partsPerSecond.push(parts);
      pairsPerSecond.push(pairs);
    }
    const ratio = (from: number) => overall(partsPerSecond.slice(from)) / overall(pairsPerSecond.slice(from));
    const [partsToPairs, partsToPairsAtTheEnd] = [ratio(0), ratio(TENTHS / 2)];
    return { members, partsPerSecond, pairsPerSecond, partsToPairs, partsToPairsAtTheEnd };
  } finally {
    // Some engines drop a large database more slowly than the driver waits.
    await store.relations.collection.db.dropDatabase().catch(() => undefined);
    await store.close();
  }
}

const HUB = 'series';

function nameOf(kind: string, index: number): string {
  return `${kind}${String(index).padStart(7, '0')}`;
}

/** The rate over all tenths, which hold the same number of members. */
function overall(rates: readonly number[]): number {
  return rates.length / rates.reduce((sum, rate) => sum + 1 / rate, 0);
}
