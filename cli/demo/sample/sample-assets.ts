import type { Faker } from '@faker-js/faker';
import { unitReference } from '../../../shared/model/affiliation.ts';
import type { AssetContent } from '../../../shared/model/asset.ts';
import type { Doi } from '../../../shared/model/asset-parts.ts';
import { ACCESS_POLICIES } from '../../../shared/model/code-tables/access-policies.ts';
import { ASSET_TYPES } from '../../../shared/model/code-tables/asset-types.ts';
import { LICENSE_ROWS } from '../../../shared/model/code-tables/licenses.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import { day, sometimes } from './draws.ts';
import { sampleAuthors, sampleContributors, type AuthorSources } from './sample-authors.ts';
import { sampleFiles, sampleLinks } from './sample-files.ts';
import { relateSample } from './sample-relations.ts';
import { typeSpecificFields } from './sample-type-fields.ts';
import { APPROACHES, SETTINGS, TOPICS } from './sample-words.ts';
import { seededFaker } from './seeded-faker.ts';

export type SampleAsset = AssetContent & { _id: string };

const SAMPLE_ASSETS = 600;
const FIRST_ID = 990_000_100_000_000;
/** The types of most assets in a repository. */
const COMMON_TYPES = [
  'publication.journalArticle',
  'publication.bookChapter',
  'conference.conferencePaper',
  'etd.doctoral',
];
const DOI_KINDS = ['none', 'reserved', 'registered', 'findable', 'external'] as const;

/** 600 assets of all types, and so of all twelve categories, in id order. */
export function sampleAssets(sources: Omit<AuthorSources, 'faker'>): SampleAsset[] {
  const faker = seededFaker(600);
  const assets = Array.from({ length: SAMPLE_ASSETS }, (_, index) => asset({ ...sources, faker }, index));
  relateSample(faker, assets);
  return assets;
}

function asset(sources: AuthorSources, index: number): SampleAsset {
  const { faker } = sources;
  const pick = faker.helpers;
  const type =
    ASSET_TYPES[index]?.code ?? pick.arrayElement(index % 2 === 0 ? COMMON_TYPES : ASSET_TYPES.map(({ code }) => code));
  const topic = pick.arrayElement(TOPICS);
  const title = `${pick.arrayElement(APPROACHES)} ${topic} ${pick.arrayElement(SETTINGS)}`;
  // One asset in a hundred has no author, and one has a large collaboration.
  const creators = index % 100 === 50 ? 0 : index % 100 === 60 ? 40 : faker.number.int({ min: 1, max: 5 });
  return {
    _id: String(FIRST_ID + index),
    title,
    ...sometimes(faker, 0.3, () => ({ titles: { subtitle: `with ${pick.arrayElement(TOPICS)} in view` } })),
    resourcetype: { esploro: type },
    language: pick.arrayElements(['eng', 'ger', 'fre', 'spa'], { min: 1, max: 2 }),
    ...sometimes(faker, 0.7, () => ({ publisher: `${faker.location.city()} University Press` })),
    ...sometimes(faker, 0.4, () => ({ publication: { place: [faker.location.city()] } })),
    ...sometimes(faker, 0.75, () => ({ license: pick.arrayElement(LICENSE_ROWS).code })),
    date: dates(faker),
    ...identifiers(faker, index),
    ...sometimes(faker, 0.7, () => ({
      keywords: [{ language: 'eng', values: pick.arrayElements(TOPICS, { min: 1, max: 4 }) }],
    })),
    ...sometimes(faker, 0.6, () => ({
      description: { abstract: [{ language: 'eng', value: `${title}. ${faker.lorem.paragraph()}` }] },
    })),
    ...sometimes(faker, 0.5, () => ({ subject: { esploro: [topic] } })),
    ...(creators > 0 ? { creators: sampleAuthors(sources, creators) } : {}),
    ...sometimes(faker, 0.25, () => ({ contributors: sampleContributors(sources, 1) })),
    ...sometimes(faker, 0.7, () => ({ links: sampleLinks(faker) })),
    ...sometimes(faker, 0.4, () => ({ files: sampleFiles(faker) })),
    ...typeSpecificFields(faker, type),
    ...sometimes(faker, 0.3, () => ({ portal_visibility: faker.datatype.boolean() })),
    ...sometimes(faker, 0.3, () => ({ profile_visibility: faker.datatype.boolean() })),
    asset: unitsAndRights(sources),
    depositStatusWithDesc: { value: 'approved', desc: 'Approved' },
  };
}

function dates(faker: Faker): NonNullable<AssetContent['date']> {
  const published = day(faker.date.past({ years: 30 }));
  const precision = faker.helpers.arrayElement([4, 6, 8]);
  return {
    published: published.slice(0, precision),
    ...sometimes(faker, 0.2, () => ({ accepted: published.slice(0, 6) })),
    ...sometimes(faker, 0.2, () => ({ available: published })),
  };
}

/** Cycles through DOIs in every state and no DOI; each DOI is unique. */
function identifiers(faker: Faker, index: number): Pick<AssetContent, 'doi' | 'identifier'> {
  const state = DOI_KINDS[index % DOI_KINDS.length] ?? 'none';
  const own = { value: `10.5072/muster.${String(index).padStart(8, '0')}`, profile: 'default' };
  const external: Doi = { value: `10.5555/elsewhere.${index}`, state: 'external' };
  const doi = state === 'none' ? undefined : state === 'external' ? external : { ...own, state };
  return {
    ...defined({ doi }),
    ...sometimes(faker, 0.4, () => ({ identifier: { pmid: faker.string.numeric(8), other: `MU ${index}` } })),
  };
}

function unitsAndRights({ faker, institution, units }: AuthorSources): NonNullable<AssetContent['asset']> {
  const active = units.filter((unit) => unit.active);
  const affiliation = faker.helpers
    .arrayElements(active, { min: 0, max: 2 })
    .map(({ code }) => unitReference(institution, code));
  const policy = faker.helpers.arrayElement([undefined, ...ACCESS_POLICIES]);
  const embargoEnd = () => day(faker.date.between({ from: '2024-01-01', to: '2030-12-31' }));
  return {
    ...(affiliation.length > 0 ? { affiliation } : {}),
    ...(policy ? { accessRightPolicyId: policy.code, accessRightName: policy.description } : {}),
    ...(policy?.needsDate ? { accessRightDate: embargoEnd() } : {}),
    views: faker.number.int({ max: 5_000 }),
    downloads: faker.number.int({ max: 1_000 }),
  };
}
