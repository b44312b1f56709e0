import type { MemberSet } from '../shared/model/set.ts';
import { makeAssets } from '../test/support/asset-sets.ts';
import { openMuster, type TestMuster } from '../test/support/muster.ts';
import { withWorker } from './bench-worker.ts';
import { runToEnd } from './run-to-end.ts';
import { timed } from './timed.ts';

const JOB = 'M50708';
const SET = 'set-all';
const INSERTED_AT_ONCE = 1_000;
const INSERTS_IN_FLIGHT = 4;

export interface ExportFigures {
  members: number;
  /** How fast the assets were put into the database beforehand. */
  loadedPerSecond: number;
  exportedPerSecond: number;
  megabytes: number;
  megabytesPerSecond: number;
  /** Of the worker, from before the run to after it. */
  peakRssMiB: number;
}

/** Exports that many generated assets with all columns, from submitting to the finished file, by one worker. */
export async function benchExport(members: number): Promise<ExportFigures> {
  const muster = await openMuster();
  try {
    const loadSeconds = await timed(() => storeAssets(muster, members));
    await muster.store.sets.collection.insertOne(everything(members));
    const { seconds, bytes, peakRssMiB } = await exportAll(muster);
    return {
      members,
      loadedPerSecond: Math.round(members / loadSeconds),
      exportedPerSecond: Math.round(members / seconds),
      megabytes: Math.round(bytes / 1e6),
      megabytesPerSecond: Math.round((bytes / 1e6 / seconds) * 10) / 10,
      peakRssMiB: Math.round(peakRssMiB),
    };
  } finally {
    await muster.close();
  }
}

async function exportAll(muster: TestMuster) {
  let run = '';
  const lap = await withWorker(muster, 'muster', () =>
    timed(async () => {
      run = (await runToEnd(muster, JOB, SET))._id;
    }),
  );
  const file = await muster.store.exports.get(run);
  if (!file) throw new Error('The run made no file.');
  return { ...lap, bytes: file.bytes };
}

/** Through the store, a thousand at a time and several at once: nothing else is faster that also keeps the indexes. */
async function storeAssets({ store }: TestMuster, members: number): Promise<void> {
  const starts = Array.from({ length: Math.ceil(members / INSERTED_AT_ONCE) }, (_, index) => index * INSERTED_AT_ONCE);
  await Promise.all(
    Array.from({ length: INSERTS_IN_FLIGHT }, async () => {
      for (let from = starts.shift(); from !== undefined; from = starts.shift()) {
        await store.assets.insert(generated(from, Math.min(INSERTED_AT_ONCE, members - from)), 'bench');
      }
    }),
  );
}

/** About what a repository's record holds: an abstract, keywords, three authors, two links, an identifier. */
function generated(from: number, count: number) {
  return makeAssets(count, (offset) => {
    const index = from + offset;
    return {
      _id: `99${String(index).padStart(13, '0')}`,
      title: `On the measurement of item ${index}: "a study"`,
      resourcetype: { esploro: 'publication.journalArticle' },
      language: ['eng'],
      publisher: 'A publisher of reports',
      date: { published: `20${String(index % 25).padStart(2, '0')}` },
      identifier: { issn: '1234-5678', isbn: ['978-3-16-148410-0'] },
      keywords: [{ language: 'eng', values: ['measurement', 'items'] }],
      description: { abstract: [{ language: 'eng', value: `Abstract ${index}. `.repeat(20).trim() }] },
      creators: [1, 2, 3].map((order) => ({
        ...{ order, familyname: `Name ${order}`, givenname: 'Given' },
        affiliationWithDesc: [{ value: 'INST___110', desc: 'Physical Measurement Laboratory', order: 1 }],
      })),
      links: [1, 2].map((order) => ({
        link: { url: `https://example.org/${index}/${order}`, type: 'published', order },
      })),
    };
  });
}

function everything(members: number): MemberSet {
  const now = new Date();
  return {
    ...{ _id: SET, name: 'All assets', description: '', type: 'LOGICAL', content: 'IER', private: false },
    ...{ status: 'ACTIVE', statusDate: now, note: '', createdBy: 'admin', createdDate: now },
    ...{ query: { all: [] }, version: 1, members },
  };
}
