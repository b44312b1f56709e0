import type { XmlElement } from '../records/xml.ts';
import { errorContent, writeAnswer } from './envelope.ts';
import { identify } from './identify.ts';
import { listRecords } from './list-records.ts';
import { listSets } from './list-sets.ts';
import { OaiError } from './oai-error.ts';
import type { OaiMoment, OaiProvider } from './provider.ts';
import { readArguments, type OaiArguments } from './read-arguments.ts';
import { readFormat, readDisseminated } from './read-record.ts';
import { recordOf } from './record-elements.ts';
import { FORMAT_DESCRIPTIONS } from '../records/formats.ts';

/**
 * Answers an OAI-PMH 2.0 request. Never throws because of the request: refusals are answers too.
 * @param given the arguments in order, including repeated ones.
 */
export async function answerOai(provider: OaiProvider, given: readonly (readonly [string, string])[]): Promise<string> {
  const horizon = await provider.store.discovery.clock.horizon();
  const now = new Date();
  // Harvesters continue from the time of this answer, so it must not be later than the period that lists cover.
  const responseDate = new Date(Math.min(now.getTime(), horizon.getTime() + 1_000));
  const envelope = { responseDate, baseUrl: provider.baseUrl };
  try {
    const request = readArguments(given);
    const content = await answerVerb(provider, request, { now, horizon });
    return writeAnswer({ ...envelope, arguments: { verb: request.verb, ...request.values } }, content);
  } catch (error) {
    if (!(error instanceof OaiError)) throw error;
    const isUnderstood = error.code !== 'badVerb' && error.code !== 'badArgument';
    return writeAnswer({ ...envelope, arguments: isUnderstood ? Object.fromEntries(given) : {} }, errorContent(error));
  }
}

async function answerVerb(provider: OaiProvider, request: OaiArguments, moment: OaiMoment): Promise<XmlElement> {
  switch (request.verb) {
    case 'Identify':
      return identify(provider, moment);
    case 'ListMetadataFormats':
      return listMetadataFormats(provider, request.values);
    case 'ListSets':
      return listSets(provider, request.values);
    case 'GetRecord':
      return getRecord(provider, request.values);
    case 'ListIdentifiers':
    case 'ListRecords':
      return listRecords(provider, request.verb, request.values, moment);
  }
}

/** @throws OaiError idDoesNotExist, cannotDisseminateFormat */
async function getRecord(
  provider: OaiProvider,
  { identifier = '', metadataPrefix = '' }: Readonly<Record<string, string>>,
): Promise<XmlElement> {
  const format = readFormat(provider.profile, metadataPrefix);
  const record = await readDisseminated(provider.store, provider.identifiers.read(identifier), format);
  return { GetRecord: { record: recordOf(provider, record, format) } };
}

/** The formats of the endpoint; every record exists in all of them. @throws OaiError idDoesNotExist */
async function listMetadataFormats(
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
