import type { XmlElement } from '../records/xml.ts';
import { formatDatestamp } from './datestamp.ts';
import type { OaiMoment, OaiProvider } from './provider.ts';

export async function identify(
  { store, config, profile, identifiers, baseUrl }: OaiProvider,
  { horizon }: OaiMoment,
): Promise<XmlElement> {
  return {
    Identify: {
      repositoryName: profile.repository_name ?? `Research repository ${config.institution}`,
      baseURL: baseUrl,
      protocolVersion: '2.0',
      adminEmail: adminEmail(profile.admin_email, config.contact, identifiers.namespace),
      earliestDatestamp: formatDatestamp((await store.discovery.earliest()) ?? horizon),
      deletedRecord: 'persistent',
      granularity: 'YYYY-MM-DDThh:mm:ssZ',
      ...(hasDomain(identifiers.namespace) ? { description: describeIdentifiers(identifiers) } : {}),
    },
  };
}

/**
 * The first address that the schema's emailType takes. A host without a domain has none, so nobody is named there: names
 * below `.invalid` never exist (RFC 2606).
 */
function adminEmail(...[configured, contact, host]: [string | undefined, string | undefined, string]): string {
  const known = [configured, contact, `postmaster@${host}`].find((address) => /^\S+@(\S+\.)+\S+$/.test(address ?? ''));
  return known ?? 'nobody@localhost.invalid';
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
