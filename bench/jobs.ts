import { makeAssets, storeAssetSet, storeSet } from '../test/support/asset-sets.ts';
import { openMuster, type TestMuster } from '../test/support/muster.ts';
import type { Lap } from './bench-worker.ts';
import { latencies, musterLap, plainLap, textbookLap, WARM_UP_SET } from './contestants.ts';
import { stampAssets, stampAssetsWork } from './stamp-assets.ts';

const WARM_UP_MEMBERS = 1_200;

export interface JobsBenchOptions {
  /** Sizes of the sets. */
  members: number[];
  /** Largest set for the textbook contestant. */
  textbookMembers: number;
  /** Laps of each contestant; the fastest one counts. */
  laps: number;
}

async function benchSize(members: number, { laps, textbookMembers }: JobsBenchOptions) {
  const muster = await openMuster([{ definition: stampAssets, work: stampAssetsWork }]);
  try {
    await storeAssetSet(muster.store, makeAssets(members, contents));
    await storeSet(
      muster.store,
      makeAssets(Math.min(WARM_UP_MEMBERS, members)).map((asset) => asset._id),
      WARM_UP_SET,
    );
    const plain: number[] = [];
    const own: Lap[] = [];
    // The first change makes a record longer, which would slow down the first contestant.
    await plainLap(muster);
    // Laps take turns, so that a noisy minute hits both; and each begins with an empty journal: a long one is slower.
    for (let lap = 0; lap < laps; lap++) {
      await emptyJournal(muster);
      plain.push(await plainLap(muster));
      await emptyJournal(muster);
      own.push(await musterLap(muster));
    }
    // What else a machine does only ever adds to a lap: the fastest one says most about the contestant.
    const plainSeconds = Math.min(...plain);
    const ownSeconds = Math.min(...own.map(({ seconds }) => seconds));
    const report = {
      members,
      plainPerSecond: Math.round(members / plainSeconds),
      musterPerSecond: Math.round(members / ownSeconds),
      ratioToPlain: round(plainSeconds / ownSeconds),
      peakRssMiB: Math.round(Math.max(...own.map(({ peakRssMiB }) => peakRssMiB))),
    };
    if (members > textbookMembers) return report;
    await emptyJournal(muster);
    const textbook = await textbookLap(muster);
    return {
      ...report,
      textbookPerSecond: Math.round(members / textbook.seconds),
      ratioToTextbook: round(textbook.seconds / ownSeconds),
    };
  } finally {
    await muster.close();
  }
}

async function emptyJournal({ store }: TestMuster): Promise<void> {
  await store.journal.collection.drop();
  await store.batches.collection.drop();
  await store.ensureIndexes();
}

async function benchLatency() {
  const muster = await openMuster([{ definition: stampAssets, work: stampAssetsWork }]);
  try {
    const [first] = makeAssets(1, contents);
    if (!first) throw new Error('no asset');
    await muster.store.assets.insert([first], 'bench');
    const { firstWrittenMs, endedMs } = await latencies(muster, await storeSet(muster.store, [first._id], 'set-one'));
    return { firstWrittenMs: Math.round(firstWrittenMs), endedMs: Math.round(endedMs) };
  } finally {
    await muster.close();
  }
}

/** About the size of the bibliographic records that repositories hold. */
function contents(index: number): Record<string, unknown> {
  return {
    license: 'CC0',
    publisher: 'A publisher of reports',
    description: { abstract: [{ language: 'eng', value: `Abstract ${index}. `.repeat(20) }] },
    creators: [1, 2, 3].map((order) => ({ order, familyname: `Name ${order}`, givenname: 'Given' })),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The main job: laps against both contestants, latency, memory. `show` is given each part as soon as it is there. */
export async function benchJobs(options: JobsBenchOptions, show: (report: unknown) => void) {
  const sizes = [];
  for (const members of options.members) {
    const report = await benchSize(members, options);
    sizes.push(report);
    show(report);
  }
  const latency = await benchLatency();
  show(latency);
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  const memoryOfLargestToSmallest = smallest && largest ? round(largest.peakRssMiB / smallest.peakRssMiB) : 1;
  show({ memoryOfLargestToSmallest });
  return { sizes, latency, memoryOfLargestToSmallest };
}
