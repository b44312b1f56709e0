import type { DataCiteName } from '../../dois/datacite/attributes.ts';
import type { ResourceTypeGeneral } from '../../dois/datacite/vocabularies.ts';
import type { RenderSource } from './render-oai-dc.ts';
import { cutText } from '../../runtime/cut-text.ts';
import { typeLabel } from './labels.ts';

/** Types of schema.org; all others are CreativeWork. */
const TYPES: Partial<Record<ResourceTypeGeneral, string>> = {
  Book: 'Book',
  BookChapter: 'Chapter',
  ConferencePaper: 'ScholarlyArticle',
  ConferenceProceeding: 'Book',
  DataPaper: 'ScholarlyArticle',
  Dataset: 'Dataset',
  Dissertation: 'Thesis',
  Image: 'ImageObject',
  JournalArticle: 'ScholarlyArticle',
  Preprint: 'ScholarlyArticle',
  Report: 'Report',
  Software: 'SoftwareSourceCode',
  Audiovisual: 'VideoObject',
  Sound: 'AudioObject',
};

/** A public file of the asset. */
export interface PublicFile {
  name: string;
  url: string;
  mimeType?: string | undefined;
  size?: number | undefined;
}

/** The asset as schema.org metadata, which search engines read from a page. */
export function toJsonLd({ asset, attributes, landingPage, doiAddress }: RenderSource, files: readonly PublicFile[]) {
  const type = TYPES[attributes.types.resourceTypeGeneral] ?? 'CreativeWork';
  const abstract = attributes.descriptions?.find(({ descriptionType }) => descriptionType === 'Abstract');
  const subtitles = attributes.titles.slice(1).map(({ title }) => title);
  return withoutEmpty({
    '@context': 'https://schema.org',
    '@type': type,
    '@id': doiAddress ?? landingPage,
    url: landingPage,
    identifier: [doiAddress, landingPage].filter((each) => each !== undefined),
    name: attributes.titles[0]?.title,
    headline: type === 'ScholarlyArticle' ? cutText(attributes.titles[0]?.title ?? '', 110) : undefined,
    alternateName: subtitles,
    additionalType: typeLabel(asset.resourcetype?.esploro),
    author: attributes.creators.map(toAgent),
    contributor: (attributes.contributors ?? []).map(toAgent),
    publisher: { '@type': 'Organization', name: attributes.publisher.name },
    datePublished: attributes.dates?.find(({ dateType }) => dateType === 'Issued')?.date,
    dateCreated: attributes.dates?.find(({ dateType }) => dateType === 'Created')?.date,
    description: abstract?.description,
    keywords: (attributes.subjects ?? []).map(({ subject }) => subject),
    inLanguage: attributes.language,
    license: attributes.rightsList?.find(({ rightsUri }) => rightsUri !== undefined)?.rightsUri,
    version: attributes.version,
    isPartOf: (attributes.relatedItems ?? []).map(({ titles, relatedItemType }) => ({
      '@type': relatedItemType === 'Journal' ? 'Periodical' : 'CreativeWork',
      name: titles[0]?.title,
    })),
    funder: (attributes.fundingReferences ?? []).map(({ funderName }) => ({
      '@type': 'Organization',
      name: funderName,
    })),
    [type === 'Dataset' ? 'distribution' : 'encoding']: files.map(({ name, url, mimeType, size }) =>
      withoutEmpty({
        '@type': type === 'Dataset' ? 'DataDownload' : 'MediaObject',
        name,
        contentUrl: url,
        encodingFormat: mimeType,
        contentSize: size === undefined ? undefined : `${size} B`,
      }),
    ),
  });
}

function toAgent({ name, nameType, givenName, familyName, nameIdentifiers = [], affiliation = [] }: DataCiteName) {
  const orcid = nameIdentifiers.find(({ nameIdentifierScheme }) => nameIdentifierScheme === 'ORCID');
  return withoutEmpty({
    '@type': nameType === 'Organizational' ? 'Organization' : 'Person',
    '@id': orcid?.nameIdentifier,
    name: givenName !== undefined && familyName !== undefined ? `${givenName} ${familyName}` : name,
    givenName,
    familyName,
    affiliation: affiliation.map((each) => ({ '@type': 'Organization', name: each.name })),
  });
}

function withoutEmpty(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}

/** JSON that is safe in a script element: nothing in it ends the element. */
export function toScriptText(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
