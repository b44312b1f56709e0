import { ORCID_SECTIONS, ORCID_ITEM_TYPES, type OrcidItemType } from '../../../shared/model/orcid-item.ts';

/** Who put an item there: a client, the researcher, or a client on behalf of another. */
export interface StandInSource {
  client?: string;
  orcid?: string;
  onBehalfOf?: string;
  /** Not unique at ORCID: two members may have the same name. */
  name?: string;
}

export interface StandInItem {
  type: OrcidItemType;
  putCode: number;
  title: string;
  source: StandInSource;
  /** Items with the same one are shown as one group. */
  group?: string;
  visibility?: 'public' | 'limited';
}

/** A record as the stand-in keeps it. */
export interface StandInRecord {
  orcid: string;
  items: Map<string, StandInItem>;
  state: 'active' | 'locked' | 'deactivated' | 'unclaimed' | { deprecatedFor: string };
}

export function itemKey({ type, putCode }: Pick<StandInItem, 'type' | 'putCode'>): string {
  return `${type}/${putCode}`;
}

const AFFILIATIONS: readonly OrcidItemType[] = [
  'employment',
  'education',
  'distinction',
  'invited-position',
  'membership',
  'qualification',
  'service',
];

const HOST = 'orcid.org';
const MODIFIED = { value: 1_700_000_000_000 };

/** `/{orcid}/activities` in the shapes of version 3.0. @param mayRead items with limited visibility are left out for others. */
export function activitiesOf(record: StandInRecord, mayRead: (item: StandInItem) => boolean): Record<string, unknown> {
  const sections = ORCID_ITEM_TYPES.map((type) => {
    const items = [...record.items.values()].filter((item) => item.type === type && mayRead(item));
    return [ORCID_SECTIONS[type], sectionOf(record, type, items)] as const;
  });
  return {
    'last-modified-date': MODIFIED,
    ...(Object.fromEntries(sections) as Record<string, unknown>),
    path: `/${record.orcid}/activities`,
  };
}

function sectionOf(record: StandInRecord, type: OrcidItemType, items: readonly StandInItem[]): unknown {
  const common = {
    'last-modified-date': items.length > 0 ? MODIFIED : null,
    path: `/${record.orcid}/${ORCID_SECTIONS[type]}`,
  };
  const groups = groupsOf(items);
  const summaries = (group: readonly StandInItem[]) => group.map((item) => summaryOf(record, item));
  if (AFFILIATIONS.includes(type)) {
    const wrapped = groups.map((group) => ({
      ...groupHead(group),
      summaries: summaries(group).map((summary) => ({ [`${type}-summary`]: summary })),
    }));
    return { ...common, 'affiliation-group': wrapped };
  }
  if (type === 'peer-review') {
    const outer = groups.map((group) => ({
      ...groupHead(group),
      'peer-review-group': [{ ...groupHead(group), 'peer-review-summary': summaries(group) }],
    }));
    return { ...common, group: outer };
  }
  return { ...common, group: groups.map((group) => ({ ...groupHead(group), [`${type}-summary`]: summaries(group) })) };
}

function groupsOf(items: readonly StandInItem[]): StandInItem[][] {
  const groups = new Map<string, StandInItem[]>();
  for (const item of items) {
    const key = item.group ?? itemKey(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

function externalIds(group: string) {
  const value = `10.5555/${group}`;
  return {
    'external-id': [
      {
        'external-id-type': 'doi',
        'external-id-value': value,
        'external-id-normalized': { value, transient: true },
        'external-id-normalized-error': null,
        'external-id-url': { value: `https://doi.org/${value}` },
        'external-id-relationship': 'self',
      },
    ],
  };
}

function groupHead([first]: readonly StandInItem[]) {
  return {
    'last-modified-date': MODIFIED,
    'external-ids': first?.group === undefined ? { 'external-id': [] } : externalIds(first.group),
  };
}

function summaryOf({ orcid }: StandInRecord, item: StandInItem): Record<string, unknown> {
  const { type, putCode, title, group, visibility = 'public' } = item;
  return {
    'put-code': putCode,
    'created-date': MODIFIED,
    'last-modified-date': MODIFIED,
    source: sourceOf(item.source),
    ...titleOf(type, title),
    'external-ids': group === undefined ? null : externalIds(group),
    'publication-date': null,
    visibility,
    path: `/${orcid}/${type}/${putCode}`,
    'display-index': '0',
  };
}

function titleOf(type: OrcidItemType, title: string): Record<string, unknown> {
  if (AFFILIATIONS.includes(type)) return { 'department-name': null, 'role-title': title };
  if (type === 'peer-review') return { 'reviewer-role': 'reviewer', 'review-group-id': 'issn:0000-0019' };
  if (type === 'research-resource')
    return { proposal: { title: { title: { value: title }, 'translated-title': null } } };
  return { title: { title: { value: title }, subtitle: null, 'translated-title': null } };
}

function sourceOf({ client, orcid, onBehalfOf, name }: StandInSource): Record<string, unknown> {
  const clientId = (id: string | undefined) =>
    id === undefined ? null : { uri: `https://${HOST}/client/${id}`, path: id, host: HOST };
  const orcidId = (id: string | undefined) =>
    id === undefined ? null : { uri: `https://${HOST}/${id}`, path: id, host: HOST };
  return {
    'source-orcid': orcidId(orcid),
    'source-client-id': clientId(client),
    'source-name': name === undefined ? null : { value: name },
    'assertion-origin-orcid': null,
    'assertion-origin-client-id': clientId(onBehalfOf),
    'assertion-origin-name': null,
  };
}
