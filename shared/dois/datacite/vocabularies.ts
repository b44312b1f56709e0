/** The controlled lists of DataCite's metadata schema 4.5. Source: https://datacite-metadata-schema.readthedocs.io/en/4.5 */

export const SCHEMA_VERSION = 'http://datacite.org/schema/kernel-4';

export const RESOURCE_TYPES = [
  'Audiovisual',
  'Book',
  'BookChapter',
  'Collection',
  'ComputationalNotebook',
  'ConferencePaper',
  'ConferenceProceeding',
  'DataPaper',
  'Dataset',
  'Dissertation',
  'Event',
  'Image',
  'Instrument',
  'InteractiveResource',
  'Journal',
  'JournalArticle',
  'Model',
  'OutputManagementPlan',
  'PeerReview',
  'PhysicalObject',
  'Preprint',
  'Report',
  'Service',
  'Software',
  'Sound',
  'Standard',
  'StudyRegistration',
  'Text',
  'Workflow',
  'Other',
] as const;
export type ResourceTypeGeneral = (typeof RESOURCE_TYPES)[number];

/** Types of schemas 4.6 and 4.7, allowed in type tables; sent as Other as long as Muster uses 4.5. */
export const NEWER_RESOURCE_TYPES = ['Award', 'Poster', 'Presentation', 'Project'] as const;

export const NAME_TYPES = ['Personal', 'Organizational'] as const;

export const CONTRIBUTOR_TYPES = [
  'ContactPerson',
  'DataCollector',
  'DataCurator',
  'DataManager',
  'Distributor',
  'Editor',
  'HostingInstitution',
  'Producer',
  'ProjectLeader',
  'ProjectManager',
  'ProjectMember',
  'RegistrationAgency',
  'RegistrationAuthority',
  'RelatedPerson',
  'Researcher',
  'ResearchGroup',
  'RightsHolder',
  'Sponsor',
  'Supervisor',
  'WorkPackageLeader',
  'Other',
] as const;
export type ContributorType = (typeof CONTRIBUTOR_TYPES)[number];

export const TITLE_TYPES = ['AlternativeTitle', 'Subtitle', 'TranslatedTitle', 'Other'] as const;

export const DATE_TYPES = [
  'Accepted',
  'Available',
  'Copyrighted',
  'Collected',
  'Created',
  'Issued',
  'Submitted',
  'Updated',
  'Valid',
  'Withdrawn',
  'Other',
] as const;
export type DateType = (typeof DATE_TYPES)[number];

export const DESCRIPTION_TYPES = [
  'Abstract',
  'Methods',
  'SeriesInformation',
  'TableOfContents',
  'TechnicalInfo',
  'Other',
] as const;

export const RELATED_IDENTIFIER_TYPES = [
  'ARK',
  'arXiv',
  'bibcode',
  'DOI',
  'EAN13',
  'EISSN',
  'Handle',
  'IGSN',
  'ISBN',
  'ISSN',
  'ISTC',
  'LISSN',
  'LSID',
  'PMID',
  'PURL',
  'UPC',
  'URL',
  'URN',
  'w3id',
] as const;
export type RelatedIdentifierType = (typeof RELATED_IDENTIFIER_TYPES)[number];

export const DATACITE_RELATION_TYPES = [
  'IsCitedBy',
  'Cites',
  'IsCollectedBy',
  'Collects',
  'IsSupplementTo',
  'IsSupplementedBy',
  'IsContinuedBy',
  'Continues',
  'IsDescribedBy',
  'Describes',
  'HasMetadata',
  'IsMetadataFor',
  'HasVersion',
  'IsVersionOf',
  'IsNewVersionOf',
  'IsPartOf',
  'IsPreviousVersionOf',
  'IsPublishedIn',
  'HasPart',
  'IsReferencedBy',
  'References',
  'IsDocumentedBy',
  'Documents',
  'IsCompiledBy',
  'Compiles',
  'IsVariantFormOf',
  'IsOriginalFormOf',
  'IsIdenticalTo',
  'IsReviewedBy',
  'Reviews',
  'IsDerivedFrom',
  'IsSourceOf',
  'IsRequiredBy',
  'Requires',
  'IsObsoletedBy',
  'Obsoletes',
] as const;
export type RelationType = (typeof DATACITE_RELATION_TYPES)[number];
