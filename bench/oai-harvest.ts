import { randomBytes } from 'node:crypto';
import { publishAssets } from '../shared/publishing/records/publish-assets.ts';
import type { DiscoverySettings } from '../shared/publishing/records/discovery-settings.ts';
import type { DiscoveryRecord } from '../shared/model/discovery.ts';
import { STANDARD_PROFILE } from '../shared/publishing/records/publishing-profile.ts';
import { oaiIdentifiers } from '../shared/publishing/oai/identifier.ts';
import { answerOai } from '../shared/publishing/oai/answer-oai.ts';
import type { OaiProvider } from '../shared/publishing/oai/provider.ts';
import { makeSample } from '../cli/demo/sample/load-sample.ts';
import { openStore } from '../shared/store/store.ts';
import { testEngines } from '../test/support/engines.ts';
import { timed } from './timed.ts';

export interface HarvestFigures {
  records: number;
  /** Rendering and writing, with batches of 200. */
  publishedPerSecond: number;
  /** ListRecords of the format esploro, page by page, one harvester. */
  harvestedPerSecond: number;
  megabytesPerSecond: number;
}

const SETTINGS: DiscoverySettings = {
  publicUrl: 'https://repository.example.org',
  institution: 'INST',
  timeZone: 'UTC',
  publisher: 'Example University',
  sets: [],
};
/** So many are rendered and published for real; the others are copies of them, since the harvest is what is measured. */
const RENDERED = 2_000;

/** Publishes records and harvests them all, through the provider as the API answers it. */
export async function benchHarvest({ records }: { records: number }): Promise<HarvestFigures> {
  const store = await openStore(testEngines().mongodbUrl, `bench_${randomBytes(6).toString('hex')}`);
  try {
    await store.ensureIndexes();
    const rendered = Math.min(records, RENDERED);
    const sample = makeSample(SETTINGS.institution).assets;
    const assets = Array.from({ length: rendered }, (_, index) => ({
      ...sample[index % sample.length],
      _id: idOf(index),
      title: sample[index % sample.length]?.title ?? 'Untitled',
      portal_visibility: true,
    }));
    for (let first = 0; first < rendered; first += 500) {
      await store.assets.insert(assets.slice(first, first + 500), 'bench');
    }
    const publishing = await timed(async () => {
      for (let first = 0; first < rendered; first += 200) {
        const ids = assets.slice(first, first + 200).map(({ _id }) => _id);
        await publishAssets(store, ids, { settings: SETTINGS });
      }
    });
    const publishedPerSecond = rendered / publishing;
    const originals = await store.discovery.collection.find().sort({ _id: 1 }).toArray();
    for (let first = rendered; first < records; first += 500) {
      const count = Math.min(500, records - first);
      const copies = Array.from({ length: count }, (_, index) => copyOf(originals, first + index));
      await store.discovery.collection.insertMany(copies, { ordered: false });
    }
    const harvest = await harvestAll({
      store,
      config: { institution: SETTINGS.institution },
      profile: STANDARD_PROFILE,
      identifiers: oaiIdentifiers(SETTINGS.publicUrl),
      baseUrl: `${SETTINGS.publicUrl}/oai`,
    });
    return { records: harvest.records, publishedPerSecond, ...harvest.rates };
  } finally {
    await store.discovery.collection.db.dropDatabase();
    await store.close();
  }
}

function idOf(index: number): string {
  return `99${String(index).padStart(12, '0')}`;
}

/** Spread over seconds as if they had been published one after another. */
function copyOf(originals: readonly DiscoveryRecord[], index: number): DiscoveryRecord {
  const original = originals[index % originals.length];
  if (!original) throw new Error('There is nothing to copy.');
  const datestamp = new Date(Math.floor(1_600_000_000 + index / 100) * 1_000);
  return { ...original, _id: idOf(index), datestamp };
}

async function harvestAll(provider: OaiProvider) {
  let records = 0;
  let bytes = 0;
  let wanted: [string, string][] = [['metadataPrefix', 'esploro']];
  const took = await timed(async () => {
    for (;;) {
      const answer = await answerOai(provider, [['verb', 'ListRecords'], ...wanted]);
      records += answer.split('<record><header').length - 1;
      bytes += Buffer.byteLength(answer);
      const token = /<resumptionToken[^>]*>([^<]+)</.exec(answer)?.[1];
      if (token === undefined) return;
      wanted = [['resumptionToken', token]];
    }
  });
  return {
    records,
    rates: { harvestedPerSecond: records / took, megabytesPerSecond: bytes / took / 1_048_576 },
  };
}
