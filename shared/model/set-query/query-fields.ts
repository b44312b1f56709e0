import { DOI_STATES } from '../asset-parts.ts';
import { comparableDoi } from '../doi.ts';
import { comparableOrcid } from '../identifiers.ts';
import { LETTER_STATE_CODES } from '../letter.ts';
import type { SetContent, SetOperator } from '../set.ts';
import { own } from '../own.ts';

/** How a field is stored, and so which operators apply to it. */
export type FieldKind = 'text' | 'code' | 'date' | 'number' | 'boolean' | 'choice' | 'list';

const PRESENCE = ['exists', 'missing'] as const;
const OPERATORS_BY_KIND: Record<FieldKind, readonly SetOperator[]> = {
  text: ['equals', 'in', 'startsWith', 'contains', ...PRESENCE],
  code: ['equals', 'in', 'startsWith', ...PRESENCE],
  date: ['equals', 'in', 'startsWith', 'before', 'after', ...PRESENCE],
  number: ['equals', 'in', 'before', 'after', ...PRESENCE],
  boolean: ['equals'],
  choice: ['equals', 'in', ...PRESENCE],
  list: PRESENCE,
};

/** A field that logical sets can use. */
export interface QueryField {
  label: string;
  kind: FieldKind;
  /** Its path in the database; absent: the field's own name. */
  path?: string;
  /** Identifiers with several spellings: the form in which texts are compared, and where the database keeps it, if apart. */
  comparable?: { formOf: (text: string) => string; path?: string };
  /** A record may have several values; a condition is met if any of them meets it. */
  hasMany?: true;
  /** Choices only: the possible values. */
  choices?: readonly string[];
  /** The value that a missing field counts as. */
  whenAbsent?: boolean | string;
  /** Never absent. */
  isMandatory?: true;
}

const field = (kind: FieldKind, label: string): QueryField => ({ kind, label });
const many = (kind: FieldKind, label: string): QueryField => ({ kind, label, hasMany: true });
const flag = (label: string, whenAbsent: boolean): QueryField => ({ kind: 'boolean', label, whenAbsent });
const choice = (label: string, choices: readonly string[]): QueryField => ({ kind: 'choice', label, choices });
const orcid = (label: string): QueryField => ({ kind: 'code', label, comparable: { formOf: comparableOrcid } });
const recordId = (label: string): QueryField => ({ kind: 'code', label, path: '_id', isMandatory: true });

/** Fields of each creator or contributor. */
function authorFields(list: 'creators' | 'contributors', label: string): Record<string, QueryField> {
  return {
    [list]: many('list', `${label}s`),
    [`${list}.familyname`]: many('text', `${label}'s family name`),
    [`${list}.givenname`]: many('text', `${label}'s given name`),
    [`${list}.role`]: many('code', `${label}'s role`),
    [`${list}.user.primaryId`]: many('code', `${label}'s primary id`),
    [`${list}.identifier.orcid`]: { ...orcid(`${label}'s ORCID`), hasMany: true },
    [`${list}.affiliationWithDesc.value`]: many('code', `${label}'s affiliation code`),
    [`${list}.affiliationWithDesc.desc`]: many('text', `${label}'s affiliation`),
  };
}

const ASSET_FIELDS: Record<string, QueryField> = {
  id: recordId('Asset id'),
  title: { ...field('text', 'Title'), isMandatory: true },
  'titles.subtitle': field('text', 'Subtitle'),
  'resourcetype.esploro': field('code', 'Asset type'),
  language: many('code', 'Language'),
  publisher: field('text', 'Publisher'),
  series: field('text', 'Series'),
  'date.published': field('date', 'Date published'),
  'date.accepted': field('date', 'Date accepted'),
  'date.created': field('date', 'Date created'),
  'date.submitted': field('date', 'Date submitted'),
  'date.available': field('date', 'Date available'),
  license: field('code', 'License'),
  openaccess: field('code', 'Open access'),
  peerreview: field('code', 'Peer review'),
  'doi.value': { ...field('code', 'DOI'), comparable: { formOf: comparableDoi, path: 'doiKey' } },
  'doi.state': choice('DOI state', DOI_STATES),
  'doi.profile': field('code', 'DOI profile'),
  'identifier.pmid': field('code', 'PubMed id'),
  'identifier.isbn': many('code', 'ISBN'),
  'identifier.issn': field('code', 'ISSN'),
  'identifier.uri': field('code', 'URI'),
  'identifier.handle': field('code', 'Handle'),
  'identifier.other': field('code', 'Other identifier'),
  'keywords.values': many('text', 'Keyword'),
  'description.abstract.value': many('text', 'Abstract'),
  'subject.esploro': many('code', 'Research topic'),
  sdg: many('code', 'Sustainable development goal'),
  ...authorFields('creators', 'Creator'),
  ...authorFields('contributors', 'Contributor'),
  links: many('list', 'Links'),
  'links.link.type': many('code', 'Link type'),
  'links.link.url': many('text', 'Link URL'),
  files: many('list', 'Files'),
  'files.file.name': many('text', 'File name'),
  'files.file.mimeType': many('code', 'File media type'),
  relations: many('list', 'Relations'),
  'relations.category': { ...choice('Relation category', ['INTERNAL', 'EXTERNAL']), hasMany: true },
  'relations.relationType': many('code', 'Relation type'),
  'relations.relatedIdentifier': many('code', 'Related asset id'),
  'temporary.relations': many('list', 'Imported relations'),
  'temporary.linksToExtract': many('list', 'Links to extract'),
  'depositStatusWithDesc.value': field('code', 'Deposit status'),
  portal_visibility: flag('Shown in the portal', true),
  profile_visibility: flag('Shown in profiles', true),
  'asset.affiliation': many('code', 'Academic unit'),
  'asset.accessRightPolicyId': field('code', 'Access policy'),
  'asset.accessRightDate': field('date', 'Embargo date'),
  'asset.views': field('number', 'Views'),
  'asset.downloads': field('number', 'Downloads'),
};

const USER_FIELDS: Record<string, QueryField> = {
  id: recordId('Primary id'),
  firstName: field('text', 'First name'),
  lastName: field('text', 'Last name'),
  email: field('text', 'E-mail address'),
  accountType: choice('Account type', ['INTERNAL', 'EXTERNAL']),
  status: { ...choice('Status', ['ACTIVE', 'INACTIVE']), whenAbsent: 'ACTIVE' },
  isResearcher: flag('Is a researcher', false),
  'roles.role': many('code', 'Role'),
  'roles.scope': many('code', 'Scope of a role'),
  userGroup: field('code', 'User group'),
  campus: field('code', 'Campus'),
  preferredLanguage: field('code', 'Preferred language'),
  resourceSharingLibrary: field('code', 'Resource sharing library'),
  blocks: many('list', 'Blocks'),
  'blocks.blockType': many('code', 'Block type'),
  statistics: many('list', 'Statistics'),
  'statistics.category': many('code', 'Statistics category'),
  notes: many('list', 'Notes'),
};

const RESEARCHER_FIELDS: Record<string, QueryField> = {
  id: recordId('Primary id'),
  firstName: field('text', 'First name'),
  lastName: field('text', 'Last name'),
  email: field('text', 'E-mail address'),
  orcid: orcid('ORCID'),
  position: field('text', 'Position'),
  title: field('text', 'Title'),
  portalProfile: flag('Has a public profile', false),
  researchCenter: flag('May open own profile', false),
  autoMatchRequest: flag('Match requests are sent automatically', false),
  autoCapture: flag('Included in Smart Harvesting', false),
  skipAutomaticApprovals: flag('Smart Harvesting approves nothing automatically', false),
  updateOrcidProfile: flag('ORCID profile is updated', false),
  affiliated: flag('Affiliated', true),
  previousAffiliated: flag('Previously affiliated', false),
  lastSmartHarvestingDate: field('date', 'Last Smart Harvesting'),
  organizationAffiliations: many('list', 'Current internal affiliations'),
  'organizationAffiliations.organizationCode': many('code', 'Unit'),
  'organizationAffiliations.startDate': many('date', 'Start at a unit'),
  'organizationAffiliations.endDate': many('date', 'End at a unit'),
  previousOrganizationAffiliations: many('list', 'Previous internal affiliations'),
  'previousOrganizationAffiliations.organizationCode': many('code', 'Previous unit'),
  externalAffiliations: many('list', 'Current external affiliations'),
  'externalAffiliations.organizationName': many('text', 'External organization'),
  previousExternalAffiliations: many('list', 'Previous external affiliations'),
  topics: many('code', 'Research topic'),
  keywords: many('text', 'Keyword'),
  engagementTypes: many('code', 'Engagement type'),
  languages: many('code', 'Language'),
  letters: many('code', 'Letter'),
};

/** For the sets that runs create for their letters. */
const LETTER_FIELDS: Record<string, QueryField> = {
  run: field('code', 'Run that ordered it'),
  state: choice('State', LETTER_STATE_CODES),
};

/** The fields that logical sets can use, per content, by their names in queries. docs/sets.md explains each. */
export const QUERY_FIELDS: Readonly<Record<SetContent, Readonly<Record<string, QueryField>>>> = {
  IER: ASSET_FIELDS,
  USER: USER_FIELDS,
  RESEARCHER: RESEARCHER_FIELDS,
  LETTER: LETTER_FIELDS,
};

/** The fields that logical sets of this content can use, with their names in queries. */
export function fieldsOf(content: SetContent): (readonly [string, QueryField])[] {
  return Object.entries(QUERY_FIELDS[content]);
}

/** The field of that name, or undefined; inherited names such as `constructor` are not fields. */
export function queryField(content: SetContent, name: string): QueryField | undefined {
  const fields = QUERY_FIELDS[content];
  return own(fields, name);
}

/** The operators that apply to this field: no presence test if it is always present or has a default. */
export function operatorsOf({ kind, isMandatory, whenAbsent }: QueryField): readonly SetOperator[] {
  const operators = OPERATORS_BY_KIND[kind];
  if (isMandatory !== true && whenAbsent === undefined) return operators;
  return operators.filter((operator) => operator !== 'exists' && operator !== 'missing');
}
