import { AUTHOR_MEMBERS, authorName } from './author-members.ts';
import type { FieldView } from './field-view.ts';
import { keywordsView } from './keywords-view.ts';
import { itemsView, recordView, sealed, valuesView } from './make-views.ts';
import { textMember, truthMember, type Member } from './member.ts';
import type { Item } from './record-path.ts';

const once = (name: string, path = name.split('.'), member: Member = textMember('', path)): FieldView =>
  recordView({ name, mainCode: '', members: [member], sources: path.slice(0, 1) });
const often = (name: string, path = name.split('.')): FieldView => valuesView({ name, path });
const truth = (name: string) => once(name, [name], truthMember('', [name]));

/** Numbers a new author last if all the others are numbered. */
export function newAuthor(others: readonly Item[]): Item {
  const orders = others.flatMap(({ order }) => (typeof order === 'number' ? [order] : []));
  return orders.length === others.length ? { order: Math.max(0, ...orders) + 1 } : {};
}

const authors = (name: 'creators' | 'contributors') =>
  itemsView({ name, path: [name], members: AUTHOR_MEMBERS, mainCode: 'familyname', newItem: newAuthor });
const authorNames = (name: 'creators' | 'contributors') =>
  itemsView({ name: `${name}.name`, path: [name], members: [authorName], mainCode: 'name', newItem: newAuthor });

const LINK_TEXTS = ['url', 'type', 'title', 'description', 'rights', 'rightsreason', 'embargoend', 'license'];
export const LINK_MEMBERS: readonly Member[] = [
  ...LINK_TEXTS.map((field) => textMember(field, ['link', field])),
  truthMember('supplemental', ['link', 'supplemental']),
];

const HOST_TEXTS = ['relationtype', 'relationtitle', 'volume', 'issue', 'spage', 'epage'];
export const HOST_MEMBERS: readonly Member[] = [
  ...HOST_TEXTS.map((field) => textMember(field, [field])),
  textMember('identifier.issn', ['identifier', 'issn']),
  textMember('identifier.isbn', ['identifier', 'isbn']),
];

export const FUNDING_MEMBERS: readonly Member[] = ['fundername', 'awardnumber', 'awardtitle', 'grantURL'].map((field) =>
  textMember(field, [field]),
);

export const ABSTRACT_MEMBERS: readonly Member[] = [
  textMember('value', ['value']),
  textMember('language', ['language']),
];

/** Read-only: a DOI has a state at its agency, relations two ends, files bytes; units and access have their own jobs. */
const PROTECTED: readonly FieldView[] = [
  once('_id', ['_id']),
  recordView({
    name: 'identifier.doi',
    mainCode: '',
    sources: ['doi'],
    members: [textMember('', ['doi', 'value']), textMember('state', ['doi', 'state'])],
  }),
  itemsView({
    name: 'relations',
    path: ['relations'],
    mainCode: 'relatedTitle',
    members: ['relationType', 'relatedIdentifier', 'relatedTitle', 'relatedUrl', 'relatedDoi'].map((field) =>
      textMember(field, [field]),
    ),
  }),
  itemsView({
    name: 'files',
    path: ['files'],
    mainCode: 'name',
    members: ['name', 'displayName', 'type', 'mimeType', 'description', 'rights'].map((field) =>
      textMember(field, ['file', field]),
    ),
  }),
  often('asset.affiliation'),
  once('asset.accessRightPolicyId'),
  once('asset.accessRightName'),
  once('asset.accessRightDate'),
  once('depositStatusWithDesc.value'),
].map(sealed);

const DATES = ['published', 'accepted', 'created', 'submitted', 'available', 'issued', 'epublished'];
const IDENTIFIERS = [
  'other',
  'pmid',
  'pmcid',
  'issn',
  'uri',
  'wos',
  'scopus',
  'arxiv',
  'handle',
  'ark',
  'govtnum',
  'pqdt',
];
const SINGLE = ['publisher', 'series', 'pages', 'edition', 'copyright', 'openaccess', 'peerreview', 'openAccessStatus'];

const WRITABLE: readonly FieldView[] = [
  once('title'),
  once('title.subtitle', ['titles', 'subtitle']),
  often('title.alternative', ['titles', 'alternative']),
  once('resourcetype.esploro'),
  once('resource.subtype'),
  often('language'),
  often('publication.place'),
  ...SINGLE.map((field) => once(field)),
  once('license'),
  ...DATES.map((field) => once(`date.${field}`)),
  ...IDENTIFIERS.map((field) => once(`identifier.${field}`)),
  often('identifier.isbn'),
  keywordsView('keywords'),
  itemsView({
    name: 'description.abstract',
    path: ['description', 'abstract'],
    members: ABSTRACT_MEMBERS,
    mainCode: 'value',
  }),
  often('subject.esploro'),
  often('sdg'),
  authors('creators'),
  authorNames('creators'),
  authors('contributors'),
  authorNames('contributors'),
  itemsView({ name: 'links', path: ['links'], members: LINK_MEMBERS, mainCode: 'url', newItem: () => ({ link: {} }) }),
  itemsView({ name: 'relationships', path: ['relationships'], members: HOST_MEMBERS, mainCode: 'relationtitle' }),
  itemsView({
    name: 'fundingreferenceList',
    path: ['fundingreferenceList'],
    members: FUNDING_MEMBERS,
    mainCode: 'fundername',
  }),
  once('grants.note'),
  once('depositPolicy'),
  truth('portal_visibility'),
  truth('profile_visibility'),
  ...Array.from({ length: 50 }, (_, n) => `note${n + 1}`).map((note) =>
    once(`local.${note}`, ['local', 'fields', 'local', note]),
  ),
];

/** The asset fields that rules can use, by lower-case name. */
export const ASSET_FIELDS: ReadonlyMap<string, FieldView> = new Map(
  [...PROTECTED, ...WRITABLE].map((view) => [view.name.toLowerCase(), view]),
);
