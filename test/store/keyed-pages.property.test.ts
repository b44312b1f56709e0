import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeyedPages, type KeyedList, type KeyRange } from '../../shared/store/keyed-pages.ts';
import { fc } from '../support/property-testing.ts';

interface Entry {
  group: string;
  key: number;
}

const GROUPS = ['A', 'B', 'C'];
const byPlace = (one: Entry, other: Entry) =>
  one.group < other.group ? -1 : one.group > other.group ? 1 : one.key - other.key;

/** A list in memory, which counts what its ranges make a database read. */
function listOf(entries: Entry[], { size, count, isCounted }: { size: number; count: number; isCounted: boolean }) {
  const isIn = ({ above, upTo, below }: KeyRange<number>, key: number) =>
    (above === undefined || key > above) && (upTo === undefined || key <= upTo) && (below === undefined || key < below);
  const of = (name: string) => entries.filter(({ group }) => group === name).sort(byPlace);
  let read = 0;
  const list = (): KeyedList<Entry, number> => ({
    name: 'list',
    groups: GROUPS.map((name) => ({
      name,
      total: isCounted ? of(name).length : undefined,
      read: async (range) => {
        const found = of(name).filter(({ key }) => isIn(range, key));
        read += found.length;
        return found;
      },
      keyOf: ({ key }) => key,
    })),
    // What is behind the last division belongs to it.
    divisions: { count, size, endOf: (division) => (division >= count ? undefined : division * size) },
    compare: (one, other) => one - other,
    total: entries.length,
  });
  const whole = () => entries.toSorted(byPlace);
  return { list, whole, takeRead: () => [read, (read = 0)][0] ?? 0 };
}

const divided = fc.record({
  size: fc.integer({ min: 1, max: 40 }),
  count: fc.integer({ min: 1, max: 60 }),
  isCounted: fc.boolean(),
});
/** Keys in clusters, with gaps between. */
const entries = fc
  .array(
    fc.record({
      group: fc.constantFrom(...GROUPS),
      from: fc.integer({ min: 1, max: 2_500 }),
      many: fc.integer({ min: 1, max: 80 }),
    }),
    { maxLength: 8 },
  )
  .map((clusters) => {
    const made = clusters.flatMap(({ group, from, many }) =>
      Array.from({ length: many }, (_, index) => ({ group, key: from + index })),
    );
    return [...new Map(made.map((entry) => [`${entry.group} ${entry.key}`, entry])).values()];
  });
const limit = fc.integer({ min: 1, max: 60 });

describe('pages of a long list', () => {
  it('hold what a whole read has at their offset, in whatever order they are read', async () => {
    const offsets = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(entries, divided, limit, offsets, async (all, how, size, jumps) => {
        const { list, whole } = listOf(all, how);
        const pages = new KeyedPages<Entry, number>();
        const inOrder = Array.from({ length: Math.ceil(all.length / size) + 1 }, (_, index) => index * size);
        for (const offset of [...jumps, ...inOrder, ...inOrder.toReversed(), ...jumps]) {
          const page = await pages.read(list(), { offset, limit: size });
          assert.deepEqual(page, whole().slice(offset, offset + size), `offset ${offset}`);
        }
      }),
    );
  });

  it('show each entry once, and in order, while others come in: forwards, and back from the end', async () => {
    const arrivals = fc.array(entries, { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(entries, arrivals, divided, limit, async (first, later, how, size) => {
        const all = [...first];
        const known = new Set(all.map(({ group, key }) => `${group} ${key}`));
        const { list } = listOf(all, how);
        const arrive = (some: readonly Entry[]) => {
          for (const entry of some) {
            const name = `${entry.group} ${entry.key}`;
            if (known.has(name)) continue;
            known.add(name);
            all.push(entry);
          }
        };
        const requireEachOnce = (read: readonly Entry[], there: readonly Entry[]) => {
          assert.deepEqual(read, read.toSorted(byPlace));
          assert.equal(new Set(read).size, read.length);
          assert.deepEqual(
            there.filter((entry) => !read.includes(entry)),
            [],
          );
        };

        const ahead = new KeyedPages<Entry, number>();
        const there = [...all];
        const read: Entry[] = [];
        for (let turn = 0; ; turn += 1) {
          const page = await ahead.read(list(), { offset: read.length, limit: size });
          if (page.length === 0) break;
          read.push(...page);
          arrive(later[turn] ?? []);
        }
        requireEachOnce(read, there);

        const back = new KeyedPages<Entry, number>();
        const thereThen = [...all];
        const readBack: Entry[] = [];
        for (let turn = 0, offset = all.length - size; offset > 0; turn += 1, offset -= size) {
          readBack.unshift(...(await back.read(list(), { offset, limit: size })));
          arrive((later[turn] ?? []).map(({ group, key }) => ({ group, key: key + 0.5 })));
        }
        const [start] = readBack;
        requireEachOnce(readBack, start ? thereThen.filter((entry) => byPlace(entry, start) >= 0) : []);
      }),
    );
  });

  it('make a database read about as much as they show, at both ends and next to a page that was read', async () => {
    const members = 100_000;
    for (const size of [1, 7, 500]) {
      const all = Array.from({ length: members }, (_, key) => ({ group: key % 3 === 0 ? 'B' : 'A', key: key + 1 }));
      // Few of this group, far from both ends.
      for (let key = 40_000; key < 40_010; key += 1) all.push({ group: 'C', key });
      const { list, whole, takeRead } = listOf(all, { size, count: Math.ceil(members / size), isCounted: false });
      const [pages, sorted, last] = [new KeyedPages<Entry, number>(), whole(), all.length - 50];
      for (const offset of [0, 50, 100, 50, last, last - 50, last - 100, last - 50]) {
        const page = await pages.read(list(), { offset, limit: 50 });
        assert.deepEqual(page, sorted.slice(offset, offset + 50));
        const read = takeRead();
        assert.ok(read <= 1_100, `divisions of ${size}, offset ${offset}: ${read} entries were read`);
      }
    }
  });

  it('make it read no more than 10,000 at a time where a list begins late', async () => {
    const all = Array.from({ length: 40_000 }, (_, index) => ({ group: 'A', key: 60_001 + index }));
    const { list, takeRead } = listOf(all, { size: 1, count: 100_000, isCounted: false });
    const page = await new KeyedPages<Entry, number>().read(list(), { offset: 0, limit: 50 });
    assert.deepEqual(page, all.slice(0, 50));
    const read = takeRead();
    assert.ok(read <= 10_000, `${read} entries were read`);
  });
});
