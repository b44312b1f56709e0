import type { XmlElement } from '../records/xml.ts';
import { FORMAT_DESCRIPTIONS } from '../records/formats.ts';
import type { OaiProvider } from './provider.ts';
import { readDisseminated } from './read-record.ts';

/** The formats of the endpoint; every record is there in all of them. @throws OaiError idDoesNotExist */
export async function listMetadataFormats(
  { store, profile, identifiers }: OaiProvider,
  { identifier }: Readonly<Record<string, string>>,
): Promise<XmlElement> {
  if (identifier !== undefined) await readDisseminated(store, identifiers.read(identifier), 'oai_dc');
  return {
    ListMetadataFormats: {
      metadataFormat: profile.formats.map((format) => {
        const { schema, namespace } = FORMAT_DESCRIPTIONS[format];
        return { metadataPrefix: format, schema, metadataNamespace: namespace };
      }),
    },
  };
}
