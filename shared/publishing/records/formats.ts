import { DISCOVERY_FORMATS, type DiscoveryFormat } from '../../model/discovery.ts';

/** Schema and namespace of each format, as listed by ListMetadataFormats. */
export const FORMAT_DESCRIPTIONS: Readonly<Record<DiscoveryFormat, { schema: string; namespace: string }>> = {
  oai_dc: {
    schema: 'http://www.openarchives.org/OAI/2.0/oai_dc.xsd',
    namespace: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
  },
  datacite: {
    schema: 'https://schema.datacite.org/meta/kernel-4.5/metadata.xsd',
    namespace: 'http://datacite.org/schema/kernel-4',
  },
  esploro: { schema: 'http://esploro_record', namespace: 'http://esploro_record' },
};

export function isFormat(text: string): text is DiscoveryFormat {
  return DISCOVERY_FORMATS.some((format) => format === text);
}
