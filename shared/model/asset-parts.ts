import { z } from 'zod';
import { partialDateSchema } from './partial-date.ts';

const text = z.string();

export const linkSchema = z.looseObject({
  link: z.looseObject({
    url: text.min(1),
    /** Id of the asset's own file that the link points to, once imported. */
    file: text.optional(),
    type: text.optional(),
    title: text.optional(),
    description: text.optional(),
    rights: text.optional(),
    rightsreason: text.optional(),
    embargoend: partialDateSchema.optional(),
    license: text.optional(),
    /** `owner.external` or `owner.institutional`. */
    ownership: text.optional(),
    supplemental: z.boolean().optional(),
    display_in_viewer: z.boolean().optional(),
    order: z.int().optional(),
  }),
});
export type Link = z.infer<typeof linkSchema>;

export const fileSchema = z.looseObject({
  file: z.looseObject({
    name: text.min(1),
    /** Imported files only: the id here, and the kind of file. */
    id: text.optional(),
    sha256: text.optional(),
    displayName: text.optional(),
    type: text.optional(),
    mimeType: text.optional(),
    size: z.int().min(0).optional(),
    extension: text.optional(),
    description: text.optional(),
    rights: text.optional(),
    license: z.looseObject({ code: text.optional() }).optional(),
    supplemental: z.boolean().optional(),
    order: z.int().optional(),
    embargo_expiry_date: partialDateSchema.optional(),
    creationDate: partialDateSchema.optional(),
    persistent: z.looseObject({ url: text.optional() }).optional(),
  }),
  fileDownloadUrl: text.optional(),
});
export type AssetFile = z.infer<typeof fileSchema>;

/** A relation to another asset (INTERNAL) or to something outside (EXTERNAL, with title and URL). `key` makes it one item. */
export const relationSchema = z.looseObject({
  key: text.min(1),
  category: z.enum(['INTERNAL', 'EXTERNAL']),
  relationType: text.min(1),
  relatedIdentifier: text.optional(),
  relatedTitle: text.optional(),
  relatedUrl: text.optional(),
  relatedDoi: text.optional(),
});
export type Relation = z.infer<typeof relationSchema>;

/** Imported relation data that a job has not resolved yet. */
export const importedRelationSchema = z.looseObject({
  relationType: text.min(1),
  relatedIdentifier: text.optional(),
  relatedTitle: text.optional(),
  relatedUrl: text.optional(),
  relatedDoi: text.optional(),
});
export type ImportedRelation = z.infer<typeof importedRelationSchema>;

/** Identifiers besides the DOI. */
export const identifiersSchema = z.looseObject({
  other: text.optional(),
  pmid: text.optional(),
  pmcid: text.optional(),
  isbn: z.array(text).optional(),
  issn: text.optional(),
  uri: text.optional(),
  wos: text.optional(),
  scopus: text.optional(),
  arxiv: text.optional(),
  handle: text.optional(),
  ark: text.optional(),
  govtnum: text.optional(),
  pqdt: text.optional(),
});

export const DOI_STATES = ['reserved', 'registered', 'findable', 'external'] as const;
export const doiSchema = z.looseObject({
  value: text.min(1),
  state: z.enum(DOI_STATES),
  /** Code of the DOI profile that made it; absent on external ones. */
  profile: text.optional(),
});
export type Doi = z.infer<typeof doiSchema>;
