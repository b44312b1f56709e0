import type { XmlElement } from '../records/xml.ts';
import { readFormat } from './read-format.ts';
import type { OaiProvider } from './provider.ts';
import { readDisseminated } from './read-record.ts';
import { recordOf } from './record-elements.ts';

/** @throws OaiError idDoesNotExist, cannotDisseminateFormat */
export async function getRecord(
  provider: OaiProvider,
  { identifier = '', metadataPrefix = '' }: Readonly<Record<string, string>>,
): Promise<XmlElement> {
  const format = readFormat(provider.profile, metadataPrefix);
  const record = await readDisseminated(provider.store, provider.identifiers.read(identifier), format);
  return { GetRecord: { record: recordOf(provider, record, format) } };
}
