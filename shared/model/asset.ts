import { z } from 'zod';
import { affiliationSchema } from './affiliation.ts';
import { storedFieldsShape, type StoredFields } from './record.ts';

const text = z.string();
const texts = z.array(text);
/** YYYY, YYYYMM or YYYYMMDD. */
const date = z.string().regex(/^\d{4}(\d{2}(\d{2})?)?$/, 'a date as YYYY, YYYYMM or YYYYMMDD');

/** A creator or contributor. Without `user.primaryId` the author is non-affiliated. */
export const authorSchema = z.looseObject({
  order: z.int().optional(),
  familyname: text.optional(),
  givenname: text.optional(),
  middlename: text.optional(),
  suffix: text.optional(),
  creatorname: text.optional(),
  contributorname: text.optional(),
  role: text.optional(),
  email: text.optional(),
  user: z.looseObject({ primaryId: text.optional() }).optional(),
  identifier: z.looseObject({ orcid: text.optional(), scopus: text.optional(), isni: text.optional() }).optional(),
  isDisplayInPublicProfile: z.boolean().optional(),
  affiliationWithDesc: z.array(affiliationSchema).optional(),
});
export type Author = z.infer<typeof authorSchema>;

export const linkSchema = z.looseObject({
  link: z.looseObject({
    url: text.min(1),
    type: text.optional(),
    title: text.optional(),
    description: text.optional(),
    rights: text.optional(),
    license: text.optional(),
    supplemental: z.boolean().optional(),
    order: z.int().optional(),
  }),
});
export type Link = z.infer<typeof linkSchema>;

export const fileSchema = z.looseObject({
  file: z.looseObject({ name: text.min(1), mimeType: text.optional(), size: z.int().min(0).optional() }),
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

/** Relation data as it was imported, before a job resolves it. */
export const importedRelationSchema = z.looseObject({
  relationType: text.min(1),
  relatedIdentifier: text.optional(),
  relatedTitle: text.optional(),
  relatedUrl: text.optional(),
  relatedDoi: text.optional(),
});

export const DOI_STATES = ['reserved', 'registered', 'findable', 'external'] as const;
export const doiSchema = z.looseObject({
  value: text.min(1),
  state: z.enum(DOI_STATES),
  profile: text.optional(),
});

/**
 * A research asset. Field names are the product's, nested at their dots (`date.published` is `date: { published }`);
 * only `title.subtitle` and `title.alternative` live under `titles`, since `title` itself is the text. See docs/data-format.md.
 */
export const assetContentSchema = z.looseObject({
  title: text.min(1),
  titles: z.looseObject({ subtitle: text.optional(), alternative: texts.optional() }).optional(),
  resourcetype: z.looseObject({ esploro: text.optional() }).optional(),
  language: texts.optional(),
  publisher: text.optional(),
  publication: z.looseObject({ place: texts.optional() }).optional(),
  license: text.optional(),
  date: z.looseObject({ published: date.optional(), accepted: date.optional(), available: date.optional() }).optional(),
  identifier: z.looseObject({ other: text.optional(), pmid: text.optional(), uri: text.optional() }).optional(),
  doi: doiSchema.optional(),
  keywords: z.array(z.looseObject({ language: text.optional(), values: texts })).optional(),
  description: z
    .looseObject({ abstract: z.array(z.looseObject({ language: text.optional(), value: text })).optional() })
    .optional(),
  subject: z.looseObject({ esploro: texts.optional() }).optional(),
  creators: z.array(authorSchema).optional(),
  contributors: z.array(authorSchema).optional(),
  links: z.array(linkSchema).optional(),
  files: z.array(fileSchema).optional(),
  relations: z.array(relationSchema).optional(),
  /** Absent visibility means shown. */
  portal_visibility: z.boolean().optional(),
  profile_visibility: z.boolean().optional(),
  asset: z
    .looseObject({
      /** The academic units, as `INST___code`. */
      affiliation: texts.optional(),
      accessRightPolicyId: text.optional(),
      accessRightName: text.optional(),
      /** YYYYMMDD; only with a policy that needs a date. */
      accessRightDate: date.optional(),
      views: z.int().min(0).optional(),
      downloads: z.int().min(0).optional(),
    })
    .optional(),
  temporary: z.looseObject({ relations: z.array(importedRelationSchema).optional() }).optional(),
});

export const assetSchema = assetContentSchema.extend(storedFieldsShape);
export type AssetContent = z.infer<typeof assetContentSchema>;
export type Asset = AssetContent & StoredFields;
