import type { XmlElement } from '../records/xml.ts';
import { formatDatestamp } from './datestamp.ts';
import type { OaiMoment, OaiProvider } from './provider.ts';

export async function identify(
  { store, config, profile, identifiers, baseUrl }: OaiProvider,
  { horizon }: OaiMoment,
): Promise<XmlElement> {
  const contact = config.contact?.includes('@') ? config.contact : undefined;
  return {
    Identify: {
      repositoryName: profile.repository_name ?? `Research repository ${config.institution}`,
      baseURL: baseUrl,
      protocolVersion: '2.0',
      adminEmail: profile.admin_email ?? contact ?? `postmaster@${identifiers.namespace}`,
      earliestDatestamp: formatDatestamp((await store.discovery.earliest()) ?? horizon),
      deletedRecord: 'persistent',
      granularity: 'YYYY-MM-DDThh:mm:ssZ',
      ...(hasDomain(identifiers.namespace) ? { description: describeIdentifiers(identifiers) } : {}),
    },
  };
}

/** The OAI identifier scheme needs a domain name. */
function hasDomain(namespace: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+$/.test(namespace);
}

function describeIdentifiers({ namespace, of }: OaiProvider['identifiers']): XmlElement {
  return {
    'oai-identifier': {
      '@xmlns': 'http://www.openarchives.org/OAI/2.0/oai-identifier',
      '@xsi:schemaLocation':
        'http://www.openarchives.org/OAI/2.0/oai-identifier http://www.openarchives.org/OAI/2.0/oai-identifier.xsd',
      scheme: 'oai',
      repositoryIdentifier: namespace,
      delimiter: ':',
      sampleIdentifier: of('991000000000001'),
    },
  };
}
