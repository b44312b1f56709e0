import { webAddress } from './any-text.ts';
import { fc } from './property-testing.ts';
import { unitReference, type Affiliation } from '../../shared/model/affiliation.ts';
import type { Asset, Author, Link } from '../../shared/model/asset.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';

/** Few values each, so that planners often find what they look for. */
export const INSTITUTION = 'INST';
export const UNIT_CODES = ['110', '120', 'LIB', '9-old'] as const;
export const UNIT_NAMES: Readonly<Record<string, string>> = {
  '110': 'Chemistry',
  '120': 'Fire Research Division',
  LIB: 'Library',
  '9-old': 'Institute of Alchemy',
};
export const RESEARCHER_IDS = ['u00001', 'u00002', 'u00003'] as const;
const FREE_TEXT_UNITS = ['Chemistry', 'chemistry', 'Some University', 'Fire Research Division'] as const;

/** Absent fields have no key, and objects are plain ones, as in stored records. */
const EACH_MAY_BE_ABSENT: { requiredKeys: []; noNullPrototype: true } = { requiredKeys: [], noNullPrototype: true };

const arbitraryAffiliation: fc.Arbitrary<Affiliation> = fc.oneof(
  fc.tuple(fc.constantFrom(...UNIT_CODES), fc.boolean()).map(([code, isRenamed]) => ({
    value: unitReference(INSTITUTION, code),
    desc: isRenamed ? 'Its name then' : (UNIT_NAMES[code] ?? code),
  })),
  fc.constantFrom(...FREE_TEXT_UNITS).map((name) => ({ value: name, desc: name })),
  fc.constant({ value: '41___EXT1', desc: 'Some University' }),
);

function arbitraryAffiliations(): fc.Arbitrary<Affiliation[]> {
  return fc
    .array(arbitraryAffiliation, { maxLength: 3 })
    .map((all) => all.map((one, index) => ({ ...one, order: index + 1 })));
}

const arbitraryAuthor: fc.Arbitrary<Author> = fc.record(
  {
    order: fc.integer({ min: 1, max: 9 }),
    familyname: fc.constantFrom('Ng', 'Müller', 'O’Hara'),
    givenname: fc.constantFrom('Ada', 'Zoë'),
    user: fc.oneof(
      fc.constantFrom(...RESEARCHER_IDS).map((primaryId) => ({ primaryId })),
      fc.constant({}),
    ),
    isDisplayInPublicProfile: fc.boolean(),
    affiliationWithDesc: arbitraryAffiliations(),
  },
  EACH_MAY_BE_ABSENT,
);

const arbitraryLink: fc.Arbitrary<Link> = fc
  .tuple(webAddress(), fc.constantFrom('published', 'accepted', 'pdf'))
  .map(([url, type]) => ({ link: { url, type } }));

const arbitraryAssetPart = fc.record(
  {
    affiliation: fc.array(
      fc.constantFrom(...UNIT_CODES.map((code) => unitReference(INSTITUTION, code)), 'Some University'),
      { maxLength: 3 },
    ),
    accessRightPolicyId: fc.constantFrom('OPEN', 'FIXED_EMBARGO'),
    accessRightName: fc.constantFrom('Open', 'Fixed embargo date'),
    accessRightDate: fc.constantFrom('20270101', '20300615'),
    views: fc.nat(),
  },
  EACH_MAY_BE_ABSENT,
);

const someTypes = STANDARD_CODE_TABLES.AssetTypes.slice(0, 4).map((row) => row.code);
const someLicenses = STANDARD_CODE_TABLES.Licenses.slice(0, 3).map((row) => row.code);

/** Assets as stored, with every field absent at times; more fields of a job's own can be added. */
export function arbitraryAsset(more: Record<string, fc.Arbitrary<unknown>> = {}): fc.Arbitrary<Asset> {
  const fields = fc.record(
    {
      resourcetype: fc.constantFrom(...someTypes).map((esploro) => ({ esploro })),
      license: fc.constantFrom(...someLicenses),
      creators: fc.array(arbitraryAuthor, { maxLength: 4 }),
      contributors: fc.array(arbitraryAuthor, { maxLength: 3 }),
      links: fc.array(arbitraryLink, { maxLength: 3 }),
      portal_visibility: fc.boolean(),
      profile_visibility: fc.boolean(),
      depositStatusWithDesc: fc.constantFrom('draft', 'submitted', 'approved').map((value) => ({ value, desc: value })),
      asset: arbitraryAssetPart,
      local: fc.constant({ fields: { note1: 'Kept as it is' } }),
      ...more,
    },
    EACH_MAY_BE_ABSENT,
  );
  return fc.tuple(fields, fc.nat(999_999_999), fc.integer({ min: 1, max: 40 })).map(([content, number, revision]) => ({
    title: `Asset ${number}`,
    ...content,
    _id: `99${String(number).padStart(12, '0')}`,
    revision,
    changes: [{ revision, by: 'load:1' }],
  }));
}
