import { ASSET_ROW, BASE_HEADER } from './row-types.ts';

/** What people call the columns of the asset's row, by the header without the row type. */
const OF_ASSET: Readonly<Record<string, string>> = {
  ID: 'Asset id',
  TITLE: 'Title',
  SUBTITLE: 'Subtitle',
  ALTTITLE: 'Alternative titles',
  RESTYPE: 'Asset type',
  SUBTYPE: 'Asset subtype',
  LANG: 'Language',
  PUBLISHER: 'Publisher',
  PUBPLACE: 'Place of publication',
  SERIES: 'Series',
  PAGES: 'Pages',
  EDITION: 'Edition',
  FORMAT: 'Format',
  COPYRIGHT: 'Copyright',
  OPENACCESS: 'Open access',
  OPENACCESS_STATUS: 'Open access status',
  PEEREVIEW: 'Peer review',
  LICENSE: 'License',
  PUBLISHDATE: 'Date published',
  ACCEPTDATE: 'Date accepted',
  CREATEDATE: 'Date created',
  SUBMITDATE: 'Date submitted',
  AVAILDATE: 'Date available',
  ISSUEDATE: 'Date issued',
  DATEEPUB: 'Date published online',
  DOI: 'DOI',
  DOI_STATE: 'DOI state',
  DOI_PROFILE: 'DOI profile',
  ISBN: 'ISBN',
  ISSN: 'ISSN',
  PMID: 'PubMed id',
  PMCID: 'PubMed Central id',
  URI: 'URI',
  WOS: 'Web of Science id',
  SCOPUS: 'Scopus id',
  ARXIV: 'arXiv id',
  HANDLE: 'Handle',
  ARK: 'ARK',
  GOVTNUM: 'Government document number',
  PQDT: 'ProQuest id',
  OTHER_ID: 'Other identifier',
  KEYWORDS: 'Keywords of the only group',
  KEYWORDS_LANG: 'Language of the only keywords',
  ABSTRACT: 'The only abstract',
  ABSTRACT_LANG: 'Language of the only abstract',
  TOPICS: 'Research topics',
  SDG: 'Sustainable development goals',
  GRANTNOTE: 'Grant note',
  AFFILIATION: 'Academic units',
  ACCESSRIGHT: 'Access rights policy',
  ACCESSRIGHT_NAME: 'Name of the access rights policy',
  ACCESSRIGHT_DATE: 'Embargo date',
  PORTAL_VISIBILITY: 'Shown in the portal',
  PROFILE_VISIBILITY: 'Shown in profiles',
  DEPOSITSTATUS: 'Deposit status',
  DEPOSITSTATUS_NAME: 'Name of the deposit status',
  DEPOSITPOLICY: 'Deposit policy',
  VIEWS: 'Views',
  DOWNLOADS: 'Downloads',
  MORE: 'All other fields of the asset',
};

/** Lists: as a whole, and as the start of what their columns are called. */
const OF_ROWS: Readonly<Record<string, readonly [whole: string, each: string]>> = {
  CREATOR: ['Creators', 'Creator'],
  OCREATOR: ['Organizations as creators', 'Organization as creator'],
  CONTRIBUTOR: ['Contributors', 'Contributor'],
  OCONTRIBUTOR: ['Organizations as contributors', 'Organization as contributor'],
  LINK: ['Links', 'Link'],
  FILE: ['Files', 'File'],
  RELATION: ['Relations', 'Relation'],
  HOST: ['Host publications', 'Host publication'],
  FUNDING: ['Funding', 'Funding'],
  KEYWORDS: ['Keywords', 'Keywords'],
  ABSTRACT: ['Abstracts', 'Abstract'],
  IMPORTEDRELATION: ['Imported relations', 'Imported relation'],
  LINKTOEXTRACT: ['Links to extract', 'Link to extract'],
};

const IN_ROWS: Readonly<Record<string, string>> = {
  ORDER: 'order',
  FAMNAME: 'family name',
  GIVNAME: 'given name',
  MIDNAME: 'middle name',
  SUFFIX: 'suffix',
  NAME: 'name',
  ROLE: 'role',
  EMAIL: 'e-mail address',
  PRIMARYID: 'primary id',
  ALMAUSERID: 'Alma user id',
  ORCID: 'ORCID iD',
  SCOPUS: 'Scopus id',
  ISNI: 'ISNI',
  RESEARCHERID: 'ResearcherID',
  DISPLAY: 'display',
  AFFILIATION: 'affiliations',
  AFFILIATION_NAME: 'names of the affiliations',
  ORGANIZATION: 'name',
  URL: 'URL',
  FILEURL: 'download URL',
  DISPLAY_NAME: 'display name',
  TITLE: 'title',
  TYPE: 'type',
  DESCRIPTION: 'description',
  RIGHTS: 'rights',
  RIGHTSREASON: 'reason of the rights',
  EMBARGOEND: 'end of the embargo',
  LICENSE: 'license',
  OWNERSHIP: 'ownership',
  SUPPLEMENTAL: 'supplemental',
  MIMETYPE: 'media type',
  SIZE: 'size',
  EXTENSION: 'extension',
  CREATIONDATE: 'creation date',
  PERSISTENTURL: 'persistent URL',
  KEY: 'key',
  CATEGORY: 'category',
  ID: 'asset id',
  DOI: 'DOI',
  RELATION: 'type of relation',
  VOLUME: 'volume',
  ISSUE: 'issue',
  SPAGE: 'first page',
  EPAGE: 'last page',
  ISSN: 'ISSN',
  ISBN: 'ISBN',
  FUNDER: 'funder',
  AWARDNUMBER: 'award number',
  AWARDTITLE: 'award title',
  LANG: 'language',
  VALUES: 'words',
  TEXT: 'text',
  MORE: 'all other fields',
};

/** What people call a column, e.g. `Title` or `Creator: family name`. @throws Error when nobody named it. */
export function labelOfColumn(column: string): string {
  const at = column.indexOf('_');
  const [type, name] = [column.slice(0, at), column.slice(at + 1)];
  if (column === BASE_HEADER) return 'State when exported';
  if (type === ASSET_ROW.name) return named(OF_ASSET[name], column);
  const label = named(IN_ROWS[name], column);
  return `${named(OF_ROWS[type]?.[1], column)}: ${label}`;
}

/** What people call a list as a whole, by the name of its most common row type. */
export function labelOfList(rowType: string): string {
  return named(OF_ROWS[rowType]?.[0], rowType);
}

function named(label: string | undefined, what: string): string {
  if (label === undefined) throw new Error(`${what} has no label.`);
  return label;
}
