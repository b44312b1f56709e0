import type { Asset } from '../../model/asset.ts';
import type { DataCiteAttributes } from '../../dois/datacite/attributes.ts';
import { doiAddress as resolverAddress } from '../../model/doi.ts';
import { readIsbn } from '../../model/identifiers.ts';
import { typeLabel } from './labels.ts';
import { toXml } from './xml.ts';

/** Input for the formats besides the asset. */
export interface RenderSource {
  asset: Asset;
  /** The asset's DataCite attributes, with names, dates and relations resolved. */
  attributes: DataCiteAttributes;
  landingPage: string;
  /** The address of a resolving DOI. */
  doiAddress?: string | undefined;
}

/** Unqualified Dublin Core, which every OAI-PMH repository must offer. */
export function renderOaiDc({ asset, attributes, landingPage, doiAddress }: RenderSource): string {
  const { identifier = {} } = asset;
  const isbn = (identifier.isbn ?? [])
    .map(readIsbn)
    .flatMap((each) => (each === undefined ? [] : [`urn:isbn:${each}`]));
  return toXml({
    'oai_dc:dc': {
      '@xmlns:oai_dc': 'http://www.openarchives.org/OAI/2.0/oai_dc/',
      '@xmlns:dc': 'http://purl.org/dc/elements/1.1/',
      '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      '@xsi:schemaLocation':
        'http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd',
      'dc:title': attributes.titles.map(({ title, lang }) => ({ '@xml:lang': lang, '#text': title })),
      'dc:creator': attributes.creators.map(({ name }) => name),
      'dc:contributor': (attributes.contributors ?? []).map(({ name }) => name),
      'dc:subject': (attributes.subjects ?? []).map(({ subject, lang }) => ({ '@xml:lang': lang, '#text': subject })),
      'dc:description': (attributes.descriptions ?? [])
        .filter(({ descriptionType }) => descriptionType === 'Abstract')
        .map(({ description, lang }) => ({ '@xml:lang': lang, '#text': description })),
      'dc:publisher': attributes.publisher.name,
      'dc:date': (attributes.dates ?? []).filter(({ dateType }) => dateType === 'Issued').map(({ date }) => date),
      'dc:type': typesOf(typeLabel(asset.resourcetype?.esploro), attributes.types.resourceTypeGeneral),
      'dc:format': attributes.formats ?? [],
      'dc:identifier': [landingPage, doiAddress, identifier.uri, identifier.handle, ...isbn],
      'dc:source': (attributes.relatedItems ?? []).flatMap(({ titles }) => titles.map(({ title }) => title)),
      'dc:language': asset.language ?? [],
      'dc:relation': (attributes.relatedIdentifiers ?? []).map(({ relatedIdentifier, relatedIdentifierType }) =>
        relatedIdentifierType === 'DOI' ? resolverAddress(relatedIdentifier) : relatedIdentifier,
      ),
      'dc:rights': (attributes.rightsList ?? []).flatMap(({ rights, rightsUri }) => [rights, rightsUri]),
    },
  });
}

/** Our label for the type and DataCite's, unless they are the same: `Conference paper` and `ConferencePaper`. */
function typesOf(label: string | undefined, general: string): string[] {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  return label === undefined || plain(label) === plain(general) ? [label ?? general] : [label, general];
}
