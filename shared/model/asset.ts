import { z } from 'zod';
import {
  doiSchema,
  fileSchema,
  identifiersSchema,
  importedRelationSchema,
  linkSchema,
  relationSchema,
} from './asset-parts.ts';
import { authorSchema } from './author.ts';
import { partialDateSchema } from './partial-date.ts';
import { storedFieldsShape, type StoredFields } from './record.ts';

export type { AssetFile, Link, Relation } from './asset-parts.ts';
export type { Author } from './author.ts';

const text = z.string();
const texts = z.array(text);
const date = partialDateSchema;
const inLanguage = { language: text.optional() };

const datesSchema = z.looseObject({
  published: date.optional(),
  accepted: date.optional(),
  created: date.optional(),
  submitted: date.optional(),
  available: date.optional(),
  issued: date.optional(),
  epublished: date.optional(),
});

/** The host publication, e.g. the journal of an article. */
const hostSchema = z.looseObject({
  relationtype: text.optional(),
  relationtitle: text.optional(),
  volume: text.optional(),
  issue: text.optional(),
  spage: text.optional(),
  epage: text.optional(),
  identifier: z.looseObject({ issn: text.optional(), isbn: text.optional() }).optional(),
});

const fundingSchema = z.looseObject({
  fundername: text.optional(),
  awardnumber: text.optional(),
  awardtitle: text.optional(),
  grantURL: text.optional(),
});

/**
 * A research asset. Field names are the product's, nested at their dots (`date.published` is `date: { published }`);
 * only `title.subtitle` and `title.alternative` live under `titles`, since `title` itself is the text, and the DOI has a
 * state, so it is `doi`. See docs/data-format.md.
 */
export const assetContentSchema = z.looseObject({
  title: text.min(1),
  titles: z.looseObject({ subtitle: text.optional(), alternative: texts.optional() }).optional(),
  resourcetype: z.looseObject({ esploro: text.optional() }).optional(),
  resource: z.looseObject({ subtype: text.optional() }).optional(),
  language: texts.optional(),
  publisher: text.optional(),
  publication: z.looseObject({ place: texts.optional() }).optional(),
  series: text.optional(),
  pages: text.optional(),
  edition: text.optional(),
  format: texts.optional(),
  copyright: text.optional(),
  /** yes, no or unknown. */
  openaccess: text.optional(),
  peerreview: text.optional(),
  openAccessStatus: text.optional(),
  license: text.optional(),
  date: datesSchema.optional(),
  identifier: identifiersSchema.optional(),
  doi: doiSchema.optional(),
  keywords: z.array(z.looseObject({ ...inLanguage, values: texts })).optional(),
  description: z
    .looseObject({ abstract: z.array(z.looseObject({ ...inLanguage, value: text })).optional() })
    .optional(),
  subject: z.looseObject({ esploro: texts.optional() }).optional(),
  sdg: texts.optional(),
  creators: z.array(authorSchema).optional(),
  contributors: z.array(authorSchema).optional(),
  links: z.array(linkSchema).optional(),
  files: z.array(fileSchema).optional(),
  relationships: z.array(hostSchema).optional(),
  relations: z.array(relationSchema).optional(),
  fundingreferenceList: z.array(fundingSchema).optional(),
  grants: z.looseObject({ note: text.optional() }).optional(),
  event: z.looseObject({}).optional(),
  etd: z.looseObject({}).optional(),
  patent: z.looseObject({}).optional(),
  local: z.looseObject({ fields: z.looseObject({}).optional() }).optional(),
  /** draft, submitted, returned or approved. */
  depositStatusWithDesc: z.looseObject({ value: text.optional(), desc: text.optional() }).optional(),
  depositPolicy: text.optional(),
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
  temporary: z
    .looseObject({
      relations: z.array(importedRelationSchema).optional(),
      linksToExtract: z.array(linkSchema).optional(),
    })
    .optional(),
});

export const assetSchema = assetContentSchema.extend(storedFieldsShape);
export type AssetContent = z.infer<typeof assetContentSchema>;
export type Asset = AssetContent & StoredFields;
