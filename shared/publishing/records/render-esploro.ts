import { cleanLanguage } from '../../dois/datacite/clean.ts';
import type { Asset, Author } from '../../model/asset.ts';
import { resolvingDoi } from './resolving-doi.ts';
import type { RenderSource } from './render-oai-dc.ts';
import { toXml, type XmlContent, type XmlElement } from './xml.ts';

/** Asset fields that are texts, lists or groups of texts; a group's members follow a dot, as in `date.published`. */
const PLAIN_FIELDS = [
  'language',
  'publisher',
  'publication',
  'series',
  'pages',
  'edition',
  'copyright',
  'openaccess',
  'openAccessStatus',
  'peerreview',
  'license',
  'date',
  'identifier',
  'subject',
  'sdg',
  'grants',
  'event',
  'etd',
  'patent',
] as const satisfies (keyof Asset)[];

/**
 * The asset with the product's field names. Leaves out what is not public: e-mail addresses, local notes, data not yet
 * imported, view counts.
 */
export function renderEsploro({ asset, landingPage }: RenderSource): string {
  return toXml({
    record: {
      '@xmlns': 'http://esploro_record',
      'originalRepository.assetId': asset._id,
      'originalRepository.url': landingPage,
      title: asset.title,
      'title.subtitle': asset.titles?.subtitle,
      'title.alternative': asset.titles?.alternative ?? [],
      'resourcetype.esploro': asset.resourcetype?.esploro,
      'resource.subtype': asset.resource?.subtype,
      'identifier.doi': resolvingDoi(asset),
      ...together(PLAIN_FIELDS.map((field) => flat(field, asset[field]))),
      keywords: (asset.keywords ?? []).flatMap(({ language, values }) =>
        values.map((value) => ({ '@xml:lang': cleanLanguage(language), '#text': value })),
      ),
      'description.abstract': (asset.description?.abstract ?? []).map(({ language, value }) => ({
        '@xml:lang': cleanLanguage(language),
        '#text': value,
      })),
      creators: { creator: (asset.creators ?? []).map(author) },
      contributors: { contributor: (asset.contributors ?? []).map(author) },
      relationships: { relationship: (asset.relationships ?? []).map((host) => flat('', host)) },
      relations: {
        relation: (asset.relations ?? []).map((relation) => {
          const { category, relationType, relatedIdentifier, relatedTitle, relatedUrl, relatedDoi } = relation;
          return { category, relationType, relatedIdentifier, relatedTitle, relatedUrl, relatedDoi };
        }),
      },
      fundingreferenceList: { fundingreference: (asset.fundingreferenceList ?? []).map((each) => flat('', each)) },
      links: {
        link: (asset.links ?? []).map(({ link }) => {
          const { url, type, title, description, rights, embargoend, license } = link;
          return flat('link', { url, type, title, description, rights, embargoend, license });
        }),
      },
      files: {
        file: (asset.files ?? []).map(({ file }) => {
          const { name, displayName, type, mimeType, size, description, rights, embargo_expiry_date } = file;
          return flat('file', { name, displayName, type, mimeType, size, description, rights, embargo_expiry_date });
        }),
      },
      'asset.affiliation': asset.asset?.affiliation ?? [],
      'asset.accessRightPolicyId': asset.asset?.accessRightPolicyId,
      'asset.accessRightDate': asset.asset?.accessRightDate,
    },
  });
}

function author(person: Author): XmlElement {
  const { order, familyname, givenname, middlename, suffix, creatorname, contributorname, role, identifier } = person;
  const { primaryId } = person.user ?? {};
  return {
    ...flat('', { order, familyname, givenname, middlename, suffix, creatorname, contributorname, role }),
    'user.primaryId': primaryId,
    ...flat('identifier', identifier),
    affiliationWithDesc: (person.affiliationWithDesc ?? []).map(({ value, desc }) => ({ value, desc })),
  };
}

/** Each member of a group becomes its own element, named by its path through the groups. */
function flat(name: string, value: unknown): XmlElement {
  if (isGroup(value)) {
    return together(Object.entries(value).map(([key, member]) => flat(name === '' ? key : `${name}.${key}`, member)));
  }
  const content = toContent(value);
  return content === undefined || !isElementName(name) ? {} : { [name]: content };
}

function together(elements: readonly XmlElement[]): XmlElement {
  return Object.fromEntries(elements.flatMap((element) => Object.entries(element)));
}

function toContent(value: unknown): XmlContent {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // A nested list has no name.
  if (Array.isArray(value)) {
    return value.flat(Infinity).map((item: unknown) => (isGroup(item) ? flat('', item) : toContent(item)));
  }
  return undefined;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Groups may have the institution's own fields, whose names may not be valid in XML. */
function isElementName(name: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(name);
}
