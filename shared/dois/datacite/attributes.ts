import type {
  ContributorType,
  DateType,
  DESCRIPTION_TYPES,
  NAME_TYPES,
  RelatedIdentifierType,
  RelationType,
  ResourceTypeGeneral,
  SCHEMA_VERSION,
  TITLE_TYPES,
} from './vocabularies.ts';

export interface NameIdentifier {
  nameIdentifier: string;
  nameIdentifierScheme: string;
  schemeUri?: string;
}

export interface DataCiteAffiliation {
  name: string;
  affiliationIdentifier?: string;
  affiliationIdentifierScheme?: string;
  schemeUri?: string;
}

export interface DataCiteName {
  name: string;
  nameType?: (typeof NAME_TYPES)[number];
  givenName?: string;
  familyName?: string;
  nameIdentifiers?: NameIdentifier[];
  affiliation?: DataCiteAffiliation[];
}

export interface DataCiteContributor extends DataCiteName {
  contributorType: ContributorType;
}

export interface RelatedIdentifier {
  relatedIdentifier: string;
  relatedIdentifierType: RelatedIdentifierType;
  relationType: RelationType;
}

/** A resource that is described rather than identified, e.g. the journal of an article. */
export interface RelatedItem {
  relatedItemType: ResourceTypeGeneral;
  relationType: RelationType;
  titles: { title: string }[];
  relatedItemIdentifier?: { relatedItemIdentifier: string; relatedItemIdentifierType: RelatedIdentifierType };
  volume?: string;
  issue?: string;
  firstPage?: string;
  lastPage?: string;
}

/** A resource's attributes for DataCite's REST API, without the DOI, the event and the landing page. */
export interface DataCiteAttributes {
  schemaVersion: typeof SCHEMA_VERSION;
  titles: { title: string; titleType?: (typeof TITLE_TYPES)[number]; lang?: string }[];
  creators: DataCiteName[];
  publisher: { name: string };
  /** Four digits; absent when the asset has no date. */
  publicationYear?: string;
  types: { resourceTypeGeneral: ResourceTypeGeneral; resourceType?: string };
  contributors?: DataCiteContributor[];
  subjects?: { subject: string; subjectScheme?: string; lang?: string }[];
  dates?: { date: string; dateType: DateType; dateInformation?: string }[];
  language?: string;
  alternateIdentifiers?: { alternateIdentifier: string; alternateIdentifierType: string }[];
  relatedIdentifiers?: RelatedIdentifier[];
  relatedItems?: RelatedItem[];
  sizes?: string[];
  formats?: string[];
  version?: string;
  rightsList?: {
    rights?: string;
    rightsUri?: string;
    rightsIdentifier?: string;
    rightsIdentifierScheme?: string;
    schemeUri?: string;
  }[];
  descriptions?: { description: string; descriptionType: (typeof DESCRIPTION_TYPES)[number]; lang?: string }[];
  fundingReferences?: { funderName: string; awardNumber?: string; awardTitle?: string; awardUri?: string }[];
}
