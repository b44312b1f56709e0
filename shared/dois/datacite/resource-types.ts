import { NEWER_RESOURCE_TYPES, RESOURCE_TYPES, type ResourceTypeGeneral } from './vocabularies.ts';

/** Types allowed in a type table. */
export const NAMEABLE_RESOURCE_TYPES = [...RESOURCE_TYPES, ...NEWER_RESOURCE_TYPES] as const;

/** Maps an asset type to a DataCite type. */
export interface ResourceTypeRow {
  /** An asset type (`dataset.dataset`), a category (`etd.*`), or every type (`*`). */
  asset_type: string;
  resource_type: (typeof NAMEABLE_RESOURCE_TYPES)[number];
}

/** A new profile's table: one row per category, and one per type that differs from its category. */
export const STANDARD_TYPE_TABLE: readonly ResourceTypeRow[] = Object.entries({
  'conference.conferencePaper': 'ConferencePaper',
  'conference.conferencePoster': 'Poster',
  'conference.eventposter': 'Poster',
  'conference.conferencePresentation': 'Presentation',
  'conference.presentation': 'Presentation',
  'conference.conferenceProgram': 'Text',
  'conference.*': 'Other',
  'creativeWork.film': 'Audiovisual',
  'creativeWork.newMedia': 'Audiovisual',
  'creativeWork.dance': 'Audiovisual',
  'creativeWork.musicalPerformance': 'Sound',
  'creativeWork.painting': 'Image',
  'creativeWork.exhibitionCatalog': 'Text',
  'creativeWork.essay': 'Text',
  'creativeWork.fiction': 'Text',
  'creativeWork.nonFiction': 'Text',
  'creativeWork.poetry': 'Text',
  'creativeWork.drama': 'Text',
  'creativeWork.script': 'Text',
  'creativeWork.sculpture': 'PhysicalObject',
  'creativeWork.*': 'Other',
  'dataset.*': 'Dataset',
  'etd.*': 'Dissertation',
  'etdexternal.*': 'Dissertation',
  'interactiveResource.podcast': 'Sound',
  'interactiveResource.webinar': 'Audiovisual',
  'interactiveResource.*': 'InteractiveResource',
  'other.map': 'Image',
  'other.model': 'Model',
  'other.*': 'Other',
  'patent.*': 'Other',
  'postedContent.preprint': 'Preprint',
  'postedContent.*': 'Text',
  'publication.journalArticle': 'JournalArticle',
  'publication.magazineArticle': 'JournalArticle',
  'publication.journalIssue': 'Journal',
  'publication.book': 'Book',
  'publication.editedBook': 'Book',
  'publication.bookChapter': 'BookChapter',
  'publication.conferenceProceeding': 'ConferenceProceeding',
  'publication.report': 'Report',
  'publication.technicalDocumentation': 'Report',
  'publication.*': 'Text',
  'software.workflow': 'Workflow',
  'software.*': 'Software',
  'teaching.textbook': 'Book',
  'teaching.*': 'Text',
} as const satisfies Record<string, ResourceTypeRow['resource_type']>).map(([asset_type, resource_type]) => ({
  asset_type,
  resource_type,
}));

/** The row for an asset type: the type's own, its category's, or the one for every type; undefined when none fits. */
export function rowFor<R extends ResourceTypeRow>(rows: readonly R[], assetType: string | undefined): R | undefined {
  const type = assetType ?? '';
  const [category = ''] = type.split('.');
  const patterns = [type, `${category}.*`, '*'];
  return patterns.map((pattern) => rows.find((row) => row.asset_type === pattern)).find((row) => row !== undefined);
}

/** The type's name in schema 4.5. */
export function sentType({ resource_type: named }: ResourceTypeRow): ResourceTypeGeneral {
  return RESOURCE_TYPES.find((type) => type === named) ?? 'Other';
}
