import type { Asset } from '../../model/asset.ts';
import {
  ABSTRACT_MEMBERS,
  ASSET_FIELDS,
  FUNDING_MEMBERS,
  HOST_MEMBERS,
  LINK_MEMBERS,
  newAuthor,
} from './asset-fields.ts';
import { AUTHOR_MEMBERS, authorName } from './author-members.ts';
import type { FieldView, Occurrence } from './field-view.ts';
import { keywordsView } from './keywords-view.ts';
import { controlViews } from './marc-control-fields.ts';
import { itemsView, NO_INDICATORS, recordView, valuesView } from './make-views.ts';
import { readOnly, textMember, textsMember, under, type Member } from './member.ts';

const pick = (members: readonly Member[], codes: Record<string, string>): Member[] =>
  Object.entries(codes).flatMap(([code, field]) =>
    members.filter((member) => member.code === field).map((member) => under(code, member)),
  );

const AUTHOR_CODES: readonly Member[] = [
  under('a', authorName),
  ...pick(AUTHOR_MEMBERS, { c: 'suffix', e: 'role', u: 'affiliation', '0': 'identifier.orcid', m: 'email' }),
  ...pick(AUTHOR_MEMBERS, { '9': 'user.primaryId' }),
];

const authors = (name: string, path: 'creators' | 'contributors', from = 0, to = Infinity) =>
  itemsView({
    name,
    path: [path],
    from,
    to,
    members: AUTHOR_CODES,
    mainCode: 'a',
    newItem: newAuthor,
    indicators: '1 ',
  });

const once = (tag: string, sources: string[], members: Record<string, string | Member>, indicators = NO_INDICATORS) =>
  recordView({
    name: tag,
    mainCode: Object.keys(members)[0] ?? 'a',
    sources,
    indicators,
    members: Object.entries(members).map(([code, place]) =>
      typeof place === 'string' ? textMember(code, place.split('.')) : place,
    ),
  });

/** 024: the DOI and the other identifiers, each with its source in $2. Read-only. */
const standardIdentifiers: FieldView = {
  ...once('024', ['identifier', 'doi'], { a: readOnly(textMember('a', ['doi', 'value'])) }),
  repeatable: true,
  isReadOnly: true,
  codes: new Set(['a', '2']),
  read: (asset) =>
    ['doi', 'handle', 'ark', 'arxiv', 'pmid', 'pmcid', 'wos', 'scopus', 'uri'].flatMap((source): Occurrence[] => {
      const value = ASSET_FIELDS.get(`identifier.${source}`)?.read(asset)[0]?.parts[0]?.value;
      const parts = [
        { code: 'a', value: value ?? '' },
        { code: '2', value: source },
      ];
      return value === undefined ? [] : [{ indicators: '7 ', parts, origin: { item: value, parts } }];
    }),
  write: (asset) => asset,
};

/** 700: the creators after the first, then the contributors; a new 700 becomes a contributor. */
const addedAuthors: FieldView = joined('700', authors('700', 'creators', 1), authors('700', 'contributors'));

function joined(name: string, first: FieldView, second: FieldView): FieldView {
  const belongsTo = (view: FieldView, asset: Asset) => new Set(view.read(asset).map(({ origin }) => origin?.item));
  return {
    ...second,
    name,
    sources: [...first.sources, ...second.sources],
    read: (asset) => [...first.read(asset), ...second.read(asset)],
    write: (asset, occurrences) => {
      const inFirst = belongsTo(first, asset);
      const isFirst = ({ origin }: Occurrence) => origin !== undefined && inFirst.has(origin.item);
      const written = first.write(asset, occurrences.filter(isFirst));
      return second.write(
        written,
        occurrences.filter((occurrence) => !isFirst(occurrence)),
      );
    },
  };
}

const FIELDS: readonly FieldView[] = [
  valuesView({ name: '020', path: ['identifier', 'isbn'], code: 'a' }),
  once('022', ['identifier'], { a: 'identifier.issn' }),
  standardIdentifiers,
  once('027', ['identifier'], { a: 'identifier.other' }),
  valuesView({ name: '041', path: ['language'], code: 'a' }),
  { ...authors('100', 'creators', 0, 1), repeatable: false },
  once('245', ['title', 'titles'], { a: 'title', b: 'titles.subtitle' }, '10'),
  valuesView({ name: '246', path: ['titles', 'alternative'], code: 'a', indicators: '3 ' }),
  once('250', ['edition'], { a: 'edition' }),
  once('260', ['publication', 'publisher', 'date'], {
    a: textsMember('a', ['publication', 'place']),
    b: 'publisher',
    c: 'date.published',
  }),
  once(
    '264',
    ['publication', 'publisher', 'date'],
    {
      a: textsMember('a', ['publication', 'place']),
      b: 'publisher',
      c: 'date.published',
    },
    ' 1',
  ),
  once('300', ['pages'], { a: 'pages' }),
  once('490', ['series'], { a: 'series' }, '0 '),
  once('506', ['asset'], { a: readOnly(textMember('a', ['asset', 'accessRightName'])) }),
  itemsView({
    name: '520',
    path: ['description', 'abstract'],
    members: pick(ABSTRACT_MEMBERS, { a: 'value', '9': 'language' }),
    mainCode: 'a',
    indicators: '3 ',
  }),
  itemsView({
    name: '536',
    path: ['fundingreferenceList'],
    members: pick(FUNDING_MEMBERS, { a: 'fundername', c: 'awardnumber', d: 'awardtitle', u: 'grantURL' }),
    mainCode: 'a',
  }),
  once('540', ['license', 'copyright'], { f: 'license', a: 'copyright' }),
  valuesView({ name: '650', path: ['subject', 'esploro'], code: 'a', indicators: ' 4' }),
  keywordsView('653', 'a'),
  once('655', ['resourcetype'], { a: 'resourcetype.esploro' }, ' 4'),
  addedAuthors,
  itemsView({
    name: '773',
    path: ['relationships'],
    members: pick(HOST_MEMBERS, {
      t: 'relationtitle',
      g: 'volume',
      l: 'issue',
      q: 'spage',
      x: 'identifier.issn',
      z: 'identifier.isbn',
    }),
    mainCode: 't',
    indicators: '0 ',
  }),
  itemsView({
    name: '856',
    path: ['links'],
    members: pick(LINK_MEMBERS, { u: 'url', y: 'title', z: 'description', '3': 'type', n: 'rights' }),
    mainCode: 'u',
    newItem: () => ({ link: {} }),
    indicators: '40',
  }),
];

/** An asset's MARC fields, by tag; docs/rules.md lists them. Other tags exist only while rules run. */
export const MARC_FIELDS: ReadonlyMap<string, FieldView> = new Map(
  [...controlViews, ...FIELDS].map((view) => [view.name, view]),
);
