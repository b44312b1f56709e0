import { headersOf, valueFields, type Field, type OnlyEntryField } from './fields.ts';

/** A type of row and its columns. */
export interface RowType {
  /** The value in column A; the headers of its columns start with it. */
  readonly name: string;
  readonly fields: readonly Field[];
  /** The JSON column for fields without their own column. */
  readonly moreHeader: string;
}

/** A list of the asset with one row per item. */
export interface ListOfRows {
  readonly path: readonly string[];
  /** Row types for the items; the first that fits is used. */
  readonly types: readonly {
    readonly type: RowType;
    readonly fits?: (item: Readonly<Record<string, unknown>>) => boolean;
  }[];
}

function rowType(name: string, fields: readonly Field[]): RowType {
  return { name, fields, moreHeader: `${name}_MORE` };
}

function onlyEntry(path: string, columns: Readonly<Record<string, string>>): OnlyEntryField {
  const fields = valueFields('ASSET', columns);
  return { kind: 'only-entry', path: path.split('.'), fields };
}

/** Column names are the product's where known (reference: CSV format). */
export const ASSET_ROW = rowType('ASSET', [
  ...valueFields('ASSET', {
    ID: '_id',
    TITLE: 'title',
    SUBTITLE: 'titles.subtitle',
    ALTTITLE: 'titles.alternative: texts',
    RESTYPE: 'resourcetype.esploro',
    SUBTYPE: 'resource.subtype',
    LANG: 'language: texts',
    PUBLISHER: 'publisher',
    PUBPLACE: 'publication.place: texts',
    SERIES: 'series',
    PAGES: 'pages',
    EDITION: 'edition',
    FORMAT: 'format: texts',
    COPYRIGHT: 'copyright',
    OPENACCESS: 'openaccess',
    OPENACCESS_STATUS: 'openAccessStatus',
    PEEREVIEW: 'peerreview',
    LICENSE: 'license',
    PUBLISHDATE: 'date.published',
    ACCEPTDATE: 'date.accepted',
    CREATEDATE: 'date.created',
    SUBMITDATE: 'date.submitted',
    AVAILDATE: 'date.available',
    ISSUEDATE: 'date.issued',
    DATEEPUB: 'date.epublished',
    DOI: 'doi.value',
    DOI_STATE: 'doi.state',
    DOI_PROFILE: 'doi.profile',
    ISBN: 'identifier.isbn: texts',
    ISSN: 'identifier.issn',
    PMID: 'identifier.pmid',
    PMCID: 'identifier.pmcid',
    URI: 'identifier.uri',
    WOS: 'identifier.wos',
    SCOPUS: 'identifier.scopus',
    ARXIV: 'identifier.arxiv',
    HANDLE: 'identifier.handle',
    ARK: 'identifier.ark',
    GOVTNUM: 'identifier.govtnum',
    PQDT: 'identifier.pqdt',
    OTHER_ID: 'identifier.other',
  }),
  onlyEntry('keywords', { KEYWORDS: 'values: texts', KEYWORDS_LANG: 'language' }),
  onlyEntry('description.abstract', { ABSTRACT: 'value', ABSTRACT_LANG: 'language' }),
  ...valueFields('ASSET', {
    TOPICS: 'subject.esploro: texts',
    SDG: 'sdg: texts',
    GRANTNOTE: 'grants.note',
    AFFILIATION: 'asset.affiliation: texts',
    ACCESSRIGHT: 'asset.accessRightPolicyId',
    ACCESSRIGHT_NAME: 'asset.accessRightName',
    ACCESSRIGHT_DATE: 'asset.accessRightDate',
    PORTAL_VISIBILITY: 'portal_visibility: boolean',
    PROFILE_VISIBILITY: 'profile_visibility: boolean',
    DEPOSITSTATUS: 'depositStatusWithDesc.value',
    DEPOSITSTATUS_NAME: 'depositStatusWithDesc.desc',
    DEPOSITPOLICY: 'depositPolicy',
    VIEWS: 'asset.views: whole-number',
    DOWNLOADS: 'asset.downloads: whole-number',
  }),
]);

function personRow(name: string): RowType {
  return rowType(name, [
    ...valueFields(name, {
      ORDER: 'order: whole-number',
      FAMNAME: 'familyname',
      GIVNAME: 'givenname',
      MIDNAME: 'middlename',
      SUFFIX: 'suffix',
      NAME: name === 'CREATOR' ? 'creatorname' : 'contributorname',
      ROLE: 'role',
      EMAIL: 'email',
      PRIMARYID: 'user.primaryId',
      ALMAUSERID: 'almaUserId',
      ORCID: 'identifier.orcid',
      SCOPUS: 'identifier.scopus',
      ISNI: 'identifier.isni',
      RESEARCHERID: 'identifier.researcherid',
      DISPLAY: 'isDisplayInPublicProfile: boolean',
    }),
    {
      kind: 'affiliations',
      path: ['affiliationWithDesc'],
      valueHeader: `${name}_AFFILIATION`,
      descHeader: `${name}_AFFILIATION_NAME`,
    },
  ]);
}

function organizationRow(name: string, nameField: string): RowType {
  const shape = { ORDER: 'order: whole-number', ORGANIZATION: nameField, ROLE: 'role', EMAIL: 'email' };
  return rowType(name, valueFields(name, shape));
}

/** An author with only a full name is an organization. */
function isOrganization(nameField: string) {
  return (author: Readonly<Record<string, unknown>>): boolean =>
    typeof author[nameField] === 'string' &&
    ['familyname', 'givenname', 'middlename', 'user'].every((field) => author[field] === undefined);
}

const LINK_COLUMNS = {
  URL: 'link.url',
  TITLE: 'link.title',
  TYPE: 'link.type',
  DESCRIPTION: 'link.description',
  RIGHTS: 'link.rights',
  RIGHTSREASON: 'link.rightsreason',
  EMBARGOEND: 'link.embargoend',
  LICENSE: 'link.license',
  OWNERSHIP: 'link.ownership',
  SUPPLEMENTAL: 'link.supplemental: boolean',
  DISPLAY: 'link.display_in_viewer: boolean',
  ORDER: 'link.order: whole-number',
} as const;

const FILE_COLUMNS = {
  FILEURL: 'fileDownloadUrl',
  NAME: 'file.name',
  DISPLAY_NAME: 'file.displayName',
  TYPE: 'file.type',
  MIMETYPE: 'file.mimeType',
  SIZE: 'file.size: whole-number',
  EXTENSION: 'file.extension',
  DESCRIPTION: 'file.description',
  RIGHTS: 'file.rights',
  LICENSE: 'file.license.code',
  SUPPLEMENTAL: 'file.supplemental: boolean',
  ORDER: 'file.order: whole-number',
  EMBARGOEND: 'file.embargo_expiry_date',
  CREATIONDATE: 'file.creationDate',
  PERSISTENTURL: 'file.persistent.url',
} as const;

const IMPORTED_RELATION_COLUMNS = {
  TYPE: 'relationType',
  ID: 'relatedIdentifier',
  TITLE: 'relatedTitle',
  URL: 'relatedUrl',
  DOI: 'relatedDoi',
} as const;

const HOST_COLUMNS = {
  RELATION: 'relationtype',
  TITLE: 'relationtitle',
  VOLUME: 'volume',
  ISSUE: 'issue',
  SPAGE: 'spage',
  EPAGE: 'epage',
  ISSN: 'identifier.issn',
  ISBN: 'identifier.isbn',
} as const;

const FUNDING_COLUMNS = {
  FUNDER: 'fundername',
  AWARDNUMBER: 'awardnumber',
  AWARDTITLE: 'awardtitle',
  URL: 'grantURL',
} as const;

function listOfRows(path: string, name: string, columns: Readonly<Record<string, string>>): ListOfRows {
  return { path: path.split('.'), types: [{ type: rowType(name, valueFields(name, columns)) }] };
}

/** The lists of an asset whose items have rows, in row order. */
export const LISTS_OF_ROWS: readonly ListOfRows[] = [
  {
    path: ['creators'],
    types: [
      { type: organizationRow('OCREATOR', 'creatorname'), fits: isOrganization('creatorname') },
      { type: personRow('CREATOR') },
    ],
  },
  {
    path: ['contributors'],
    types: [
      { type: organizationRow('OCONTRIBUTOR', 'contributorname'), fits: isOrganization('contributorname') },
      { type: personRow('CONTRIBUTOR') },
    ],
  },
  listOfRows('links', 'LINK', LINK_COLUMNS),
  listOfRows('files', 'FILE', FILE_COLUMNS),
  listOfRows('relations', 'RELATION', { KEY: 'key', CATEGORY: 'category', ...IMPORTED_RELATION_COLUMNS }),
  listOfRows('relationships', 'HOST', HOST_COLUMNS),
  listOfRows('fundingreferenceList', 'FUNDING', FUNDING_COLUMNS),
  listOfRows('keywords', 'KEYWORDS', { LANG: 'language', VALUES: 'values: texts' }),
  listOfRows('description.abstract', 'ABSTRACT', { LANG: 'language', TEXT: 'value' }),
  listOfRows('temporary.relations', 'IMPORTEDRELATION', IMPORTED_RELATION_COLUMNS),
  listOfRows('temporary.linksToExtract', 'LINKTOEXTRACT', LINK_COLUMNS),
];

export const ROW_TYPES: readonly RowType[] = [
  ASSET_ROW,
  ...LISTS_OF_ROWS.flatMap(({ types }) => types.map(({ type }) => type).reverse()),
];

/** The columns of a row type, in order. */
export function columnsOf({ name, fields, moreHeader }: RowType): string[] {
  return [...fields.flatMap(headersOf), moreHeader, ...(name === ASSET_ROW.name ? [BASE_HEADER] : [])];
}

/** The header of column B, the same on all rows of an asset. Column A, the row type, has none. */
export const GROUP_HEADER = 'GROUP_ID';
/** Included in every export. */
export const ID_HEADER = 'ASSET_ID';
/** Included in every export: an asset without a title cannot be made. */
export const TITLE_HEADER = 'ASSET_TITLE';
/** Included in every export: what the export said of the asset, for the load to tell what was changed since. No field of it. */
export const BASE_HEADER = 'ASSET_BASE';

/** All columns that a file can have, in order, after row type and group. */
export const ALL_COLUMNS: readonly string[] = ROW_TYPES.flatMap(columnsOf);
