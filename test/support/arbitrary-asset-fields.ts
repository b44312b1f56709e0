import { orcidOf } from '../../shared/model/identifiers.ts';
import { anyText } from './any-text.ts';
import { fc } from './property-testing.ts';
import { relationKey } from '../../shared/model/relation-key.ts';

const EACH_MAY_BE_ABSENT: { requiredKeys: []; noNullPrototype: true } = { requiredKeys: [], noNullPrototype: true };

/** Texts that files find hard: formulas, blanks, line breaks, separators, halves of characters, nothing at all; and what every object has. */
const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  anyText({ maxLength: 6 }),
  fc.constantFrom(
    '',
    ' ',
    '=1+1',
    "'tis",
    '@@',
    'a@@b',
    'json:',
    'json:"x"',
    'two\nlines',
    ' padded ',
    '-omics',
    '\ud800',
    'constructor',
  ),
);
const some = fc.oneof({ weight: 9, arbitrary: fc.string({ minLength: 1, maxLength: 8 }) }, fc.constant('constructor'));
const texts = fc.array(text, { maxLength: 3 });
const date = fc.constantFrom('2022', '202210', '20221031');
const order = fc.integer({ min: -2, max: 9 });

/** Names that the model does not know, with any JSON below. */
const name = fc.stringMatching(/^x[a-z_ ]{0,6}$/);
const json = fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' }).map(withStorableNames);
const more = fc.dictionary(name, json, { maxKeys: 2, noNullPrototype: true });

function withStorableNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withStorableNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [`x${key.replaceAll('\0', '')}`, withStorableNames(inner)]),
  );
}

/** Fields of the model, each absent at times, and with fields that it does not know. */
function loose(fields: Record<string, fc.Arbitrary<unknown>>) {
  return fc.tuple(fc.record(fields, EACH_MAY_BE_ABSENT), fc.oneof(fc.constant({}), more)).map(([known, other]) => ({
    ...other,
    ...known,
  }));
}

function required(fields: Record<string, fc.Arbitrary<unknown>>, optional: Record<string, fc.Arbitrary<unknown>> = {}) {
  return fc
    .tuple(fc.record(fields, { noNullPrototype: true }), loose(optional))
    .map(([own, other]) => ({ ...other, ...own }));
}

const affiliation = required({ value: some, desc: some }, { order });
const author = loose({
  order,
  ...Object.fromEntries(
    ['familyname', 'givenname', 'middlename', 'suffix', 'creatorname', 'contributorname', 'role', 'email'].map(
      (field) => [field, text],
    ),
  ),
  user: loose({ primaryId: some }),
  identifier: loose({
    orcid: fc.stringMatching(/^\d{15}$/).map(orcidOf),
    scopus: text,
    isni: text,
    researcherid: text,
  }),
  additionalIdentifiers: loose({}),
  isDisplayInPublicProfile: fc.boolean(),
  affiliationWithDesc: fc.oneof(
    fc.array(affiliation, { maxLength: 3 }),
    fc
      .array(fc.tuple(some, some), { maxLength: 3 })
      .map((all) => all.map(([value, desc], n) => ({ value, desc, order: n + 1 }))),
  ),
});
const organization = fc.record({ creatorname: text, contributorname: text, order }, EACH_MAY_BE_ABSENT);
const authors = fc.array(fc.oneof(author, organization), { maxLength: 4 });

const link = loose({
  link: required(
    { url: some },
    { type: text, title: text, description: text, rights: text, embargoend: date, supplemental: fc.boolean(), order },
  ),
}).filter((item) => item['link'] !== undefined);
const file = loose({
  file: required(
    { name: some },
    {
      displayName: text,
      size: fc.nat(),
      license: loose({ code: text }),
      supplemental: fc.boolean(),
      embargo_expiry_date: date,
      persistent: loose({ url: text }),
    },
  ),
  fileDownloadUrl: text,
}).filter((item) => item['file'] !== undefined);

const target = { relatedIdentifier: some, relatedTitle: text, relatedUrl: text, relatedDoi: text };
const relation = fc.oneof(
  required({ relationType: some, category: fc.constantFrom('INTERNAL', 'EXTERNAL') }, target).map((one) => ({
    ...one,
    key: relationKey(one as { relationType: string }),
  })),
  required({ key: some, relationType: some, category: fc.constantFrom('INTERNAL', 'EXTERNAL') }, target),
);

/** Every asset field with a list, a group or a special kind, with values that make a round trip hard. */
export const arbitraryAssetFields: Record<string, fc.Arbitrary<unknown>> = {
  title: text.filter((title) => title !== ''),
  titles: loose({ subtitle: text, alternative: texts }),
  resourcetype: loose({ esploro: text }),
  language: texts,
  publisher: text,
  publication: loose({ place: texts }),
  openaccess: fc.constantFrom('yes', 'no', 'unknown'),
  date: loose({ published: date, accepted: date, epublished: date }),
  identifier: loose({ isbn: texts, issn: text, pmid: text, other: text }),
  doi: required(
    { value: some, state: fc.constantFrom('reserved', 'registered', 'findable', 'external') },
    { profile: text },
  ),
  keywords: fc.array(required({ values: texts }, { language: text }), { maxLength: 3 }),
  description: loose({ abstract: fc.array(required({ value: text }, { language: text }), { maxLength: 3 }) }),
  subject: loose({ esploro: texts }),
  sdg: texts,
  creators: authors,
  contributors: authors,
  links: fc.array(link, { maxLength: 3 }),
  files: fc.array(file, { maxLength: 3 }),
  relations: fc.array(relation, { maxLength: 3 }),
  relationships: fc.array(loose({ relationtype: text, volume: text, identifier: loose({ issn: text }) }), {
    maxLength: 2,
  }),
  fundingreferenceList: fc.array(loose({ fundername: text, grantURL: text }), { maxLength: 2 }),
  grants: loose({ note: text }),
  event: loose({}),
  local: loose({ fields: loose({}) }),
  portal_visibility: fc.boolean(),
  asset: loose({ affiliation: texts, accessRightDate: date, views: fc.nat(), downloads: fc.nat() }),
  temporary: loose({
    relations: fc.array(required({ relationType: some }, target), { maxLength: 2 }),
    linksToExtract: fc.array(link, { maxLength: 2 }),
  }),
  xmore: json,
};
