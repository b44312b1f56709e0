/** `npm run bench`: ratios within one run, on engines of its own or at the addresses in the environment. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { openEngines } from '../engines/engines.ts';
import { readConfig } from '../shared/config.ts';
import { openMuster, type TestMuster } from '../test/support/muster.ts';
import { makeAssets, storeAssetSet, storeSet } from '../test/support/asset-sets.ts';
import { latencies, musterLap, plainLap, textbookLap, WARM_UP_SET, type Lap } from './contestants.ts';
import { benchExport } from './export.ts';
import { benchHarvest } from './oai-harvest.ts';
import { benchOutside } from './outside.ts';
import { benchRules } from './rules.ts';
import { stampAssets, stampAssetsWork } from './stamp-assets.ts';

const WARM_UP_MEMBERS = 1_200;

/** What can be measured, in this order. */
const SUBJECTS = ['jobs', 'outside', 'oai', 'export', 'rules'] as const;
type Subject = (typeof SUBJECTS)[number];

interface Flags {
  what: Subject[];
  outsideMembers: number;
  records: number;
  exportAssets: number;
  members: number[];
  textbookMembers: number;
  laps: number;
  json: boolean;
}

function readSizes(text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1)) throw new InvalidArgumentError('whole numbers');
  return sizes;
}

function readSubjects(text: string): Subject[] {
  const names = text.split(',');
  const subjects = SUBJECTS.filter((subject) => names.includes(subject));
  if (subjects.length !== names.length) throw new InvalidArgumentError(`Choose from ${SUBJECTS.join(', ')}.`);
  return subjects;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function benchSize(members: number, { laps, textbookMembers }: Flags) {
  const muster = await openMuster([{ definition: stampAssets, work: stampAssetsWork }]);
  try {
    await storeAssetSet(muster.store, makeAssets(members, contents));
    await storeSet(
      muster.store,
      makeAssets(Math.min(WARM_UP_MEMBERS, members)).map((asset) => asset._id),
      WARM_UP_SET,
    );
    const plain: Lap[] = [];
    const own: Lap[] = [];
    // The first change of a record makes it longer, for whoever comes first.
    await plainLap(muster);
    // Laps take turns, so that a noisy minute hits both; and each begins with an empty journal: a long one is slower.
    for (let lap = 0; lap < laps; lap++) {
      await emptyJournal(muster);
      plain.push(await plainLap(muster));
      await emptyJournal(muster);
      own.push(await musterLap(muster));
    }
    const perSecond = (all: readonly Lap[]) => median(all.map(({ seconds }) => members / seconds));
    const report = {
      members,
      plainPerSecond: Math.round(perSecond(plain)),
      musterPerSecond: Math.round(perSecond(own)),
      ratioToPlain: round(perSecond(own) / perSecond(plain)),
      peakRssMiB: Math.round(median(own.map(({ peakRssMiB = NaN }) => peakRssMiB))),
    };
    if (members > textbookMembers) return report;
    await emptyJournal(muster);
    const textbook = await textbookLap(muster);
    await emptyJournal(muster);
    const again = await musterLap(muster);
    return {
      ...report,
      textbookPerSecond: Math.round(members / textbook.seconds),
      ratioToTextbook: round(textbook.seconds / again.seconds),
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

/** The main job: laps, latency, memory. */
async function benchJobs(flags: Flags, show: Show) {
  const sizes = [];
  for (const members of flags.members) {
    const report = await benchSize(members, flags);
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

type Show = (report: unknown) => void;

/** One after the other: nothing is to run beside what is measured. */
async function measure(flags: Flags): Promise<void> {
  const show: Show = (report) => {
    if (!flags.json) console.log(report);
  };
  const measures: Record<Subject, () => unknown> = {
    jobs: () => benchJobs(flags, show),
    outside: () => benchOutside(flags.outsideMembers),
    oai: () => benchHarvest({ records: flags.records }),
    export: () => benchExport(flags.exportAssets),
    rules: () => benchRules(),
  };
  const reports: Record<string, unknown> = {};
  for (const subject of SUBJECTS.filter((each) => flags.what.includes(each))) {
    reports[subject] = await measures[subject]();
    if (subject !== 'jobs') show({ [subject]: reports[subject] });
  }
  if (flags.json) console.log(JSON.stringify(reports));
}

/** On the engines at the addresses in the environment, else on new ones: what they hold from before would slow them down. */
async function bench(flags: Flags): Promise<void> {
  if (process.env['TEMPORAL_ADDRESS'] && process.env['MONGODB_URL']) {
    await measure(flags);
    return;
  }
  const dataFolder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const engines = await openEngines(readConfig({ MUSTER_DATA: dataFolder }), {
    ports: 'free',
    onProgress: (line) => {
      console.error(line);
    },
  });
  process.env['TEMPORAL_ADDRESS'] = engines.temporalAddress;
  process.env['MONGODB_URL'] = engines.mongodbUrl;
  try {
    await measure(flags);
  } finally {
    await engines.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

await new Command('npm run bench --')
  .description(
    'Measures Muster against what would be possible on the same engines: a plain script, an ideal, the engine itself.',
  )
  .option('--what <list>', `what is measured: ${SUBJECTS.join(', ')}`, readSubjects, ['jobs', 'outside', 'rules'])
  .option('--members <list>', 'sizes of the sets', readSizes, [10_000, 100_000])
  .option('--textbook-members <n>', 'largest set for the textbook contestant', Number, 10_000)
  .option('--laps <n>', 'laps of each contestant; medians count', Number, 3)
  .option('--outside-members <n>', 'members of the job that calls outside', Number, 5_000)
  .option('--records <n>', 'records that are harvested by OAI-PMH', Number, 100_000)
  .option('--export-assets <n>', 'assets that are exported', Number, 1_000_000)
  .option('--json', 'print one JSON line', false)
  .action(bench)
  .parseAsync();
process.exit(0);
