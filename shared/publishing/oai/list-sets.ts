import { categoryLabel } from '../records/labels.ts';
import { categorySpec, typeSpec, unitSpec } from '../records/set-specs.ts';
import type { XmlElement } from '../records/xml.ts';
import { OaiError } from './oai-error.ts';
import type { OaiProvider } from './provider.ts';

interface ListedSet {
  spec: string;
  name: string;
  description?: string | undefined;
}

/** All sets at once: asset categories and types, academic units, and the profile's sets. */
export async function listSets(
  { store, profile }: OaiProvider,
  { resumptionToken }: Readonly<Record<string, string>>,
): Promise<XmlElement> {
  if (resumptionToken !== undefined) throw new OaiError('badResumptionToken', 'The list of sets has no further pages.');
  const types = (await store.codeTables.get('AssetTypes')).filter(({ code }) => code.includes('.'));
  const categories = [...new Set(types.map(({ code }) => code.split('.')[0] ?? ''))];
  const units = await store.units.list();
  const sets: ListedSet[] = [
    ...categories.map((category) => ({ spec: categorySpec(category), name: categoryLabel(category) })),
    ...types.map(({ code, description }) => ({ spec: typeSpec(code), name: description })),
    ...units.map(({ code, name }) => ({ spec: unitSpec(code), name })),
    ...profile.sets,
  ];
  return { ListSets: { set: sets.map(toElement) } };
}

function toElement({ spec, name, description }: ListedSet): XmlElement {
  return {
    setSpec: spec,
    setName: name,
    ...(description === undefined ? {} : { setDescription: describe(description) }),
  };
}

function describe(description: string): XmlElement {
  return {
    'oai_dc:dc': {
      '@xmlns:oai_dc': 'http://www.openarchives.org/OAI/2.0/oai_dc/',
      '@xmlns:dc': 'http://purl.org/dc/elements/1.1/',
      '@xsi:schemaLocation':
        'http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd',
      'dc:description': description,
    },
  };
}
