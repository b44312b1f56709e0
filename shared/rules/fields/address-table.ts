import { lookupTable } from '../../runtime/lookup-table.ts';
/**
 * The asset field for each Dublin Core (and other discovery dialect) field, by namespace and field in lower case.
 * Names on the right come from asset-fields.ts.
 */
const SHARED_BY_DC = {
  title: 'title',
  creator: 'creators.name',
  contributor: 'contributors.name',
  subject: 'keywords',
  description: 'description.abstract',
  publisher: 'publisher',
  date: 'date.published',
  type: 'resourcetype.esploro',
  identifier: 'identifier.other',
  source: 'relationships.relationtitle',
  language: 'language',
  relation: 'relations.relatedTitle',
  rights: 'copyright',
  coverage: 'publication.place',
} as const;

const NAMESPACES = lookupTable<ReadonlyMap<string, string>>({
  dc: lookupTable<string>(SHARED_BY_DC),
  dcterms: lookupTable<string>({
    ...SHARED_BY_DC,
    abstract: 'description.abstract',
    alternative: 'title.alternative',
    available: 'date.available',
    created: 'date.created',
    issued: 'date.issued',
    dateaccepted: 'date.accepted',
    datesubmitted: 'date.submitted',
    extent: 'pages',
    ispartof: 'relationships.relationtitle',
    license: 'license',
    accessrights: 'asset.accessRightName',
  }),
  discovery: lookupTable<string>({
    resourcetype: 'resourcetype.esploro',
    ...Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`local${n + 1}`, `local.note${n + 1}`])),
  }),
});

/** Short names that the product accepts as well as the long ones. */
const SHORT_NAMES = lookupTable<string>({
  resourcetype: 'resourcetype.esploro',
  abstract: 'description.abstract',
  subject: 'subject.esploro',
  topics: 'subject.esploro',
  doi: 'identifier.doi',
  id: '_id',
  'titles.subtitle': 'title.subtitle',
  'titles.alternative': 'title.alternative',
  'doi.value': 'identifier.doi',
});

export function isNamespace(word: string): boolean {
  return NAMESPACES.has(word.toLowerCase()) || word.toLowerCase() === 'esploro';
}

/** The asset field that a namespace's field maps to; undefined when the namespace has no such field. */
export function fieldOfNamespace(namespace: string, field: string): string | undefined {
  if (namespace.toLowerCase() === 'esploro') return longName(field);
  return NAMESPACES.get(namespace.toLowerCase())?.get(field.toLowerCase());
}

/** A namespace's field names, for suggestions. */
export function namesIn(namespace: string): string[] {
  return [...(NAMESPACES.get(namespace.toLowerCase())?.keys() ?? [])];
}

export function longName(name: string): string {
  return SHORT_NAMES.get(name.toLowerCase()) ?? name;
}

/** The fields of the XML view: namespace, field and asset field. A `dc` field is not repeated in `dcterms`. */
export function xmlFields(): { namespace: 'dc' | 'dcterms'; field: string; name: string }[] {
  const refined: Readonly<Record<string, string>> = {
    abstract: 'abstract',
    alternative: 'alternative',
    available: 'available',
    created: 'created',
    issued: 'issued',
    dateaccepted: 'dateAccepted',
    datesubmitted: 'dateSubmitted',
    extent: 'extent',
    ispartof: 'isPartOf',
    license: 'license',
    accessrights: 'accessRights',
  };
  const terms = NAMESPACES.get('dcterms');
  return [
    ...Object.entries(SHARED_BY_DC).map(([field, name]) => ({ namespace: 'dc' as const, field, name })),
    ...Object.entries(refined).map(([key, field]) => ({
      namespace: 'dcterms' as const,
      field,
      name: terms?.get(key) ?? key,
    })),
  ];
}
