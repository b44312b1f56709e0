import { BUILT_IN_SETS } from '../records/set-specs.ts';
import type { XmlElement } from '../records/xml.ts';
import type { DiscoveryFormat } from '../../model/discovery.ts';
import type { ListedRecord } from '../../store/discovery.ts';
import { formatDatestamp } from './datestamp.ts';
import type { OaiProvider } from './provider.ts';

type Offering = Pick<OaiProvider, 'identifiers' | 'profile'>;

/** @param set the set being harvested: a record that left it appears as deleted. */
export function headerOf({ identifiers, profile }: Offering, record: ListedRecord, set?: string): XmlElement {
  const isGone = record.deleted || (set !== undefined && !record.sets.includes(set));
  return {
    ...(isGone ? { '@status': 'deleted' } : {}),
    identifier: identifiers.of(record._id),
    datestamp: formatDatestamp(record.datestamp),
    setSpec: record.sets.filter((spec) => isOffered(profile, spec)),
  };
}

export function recordOf(offering: Offering, record: ListedRecord, format: DiscoveryFormat, set?: string): XmlElement {
  const header = headerOf(offering, record, set);
  if ('@status' in header) return { header };
  return { header, metadata: record.metadata?.[format] };
}

/** True when the endpoint has this set; sets of other profiles are hidden. */
export function isOffered({ sets }: OaiProvider['profile'], spec: string): boolean {
  const [first = ''] = spec.split(':');
  return Object.values<string>(BUILT_IN_SETS).includes(first) || sets.some((set) => set.spec === spec);
}
