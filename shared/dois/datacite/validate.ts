import { z } from 'zod';
import '../../runtime/issue-words.ts';
import type { DataCiteAttributes } from './attributes.ts';
import {
  CONTRIBUTOR_TYPES,
  DATE_TYPES,
  DESCRIPTION_TYPES,
  NAME_TYPES,
  RELATED_IDENTIFIER_TYPES,
  DATACITE_RELATION_TYPES,
  RESOURCE_TYPES,
  SCHEMA_VERSION,
  TITLE_TYPES,
} from './vocabularies.ts';

/** A problem that DataCite would refuse, and its source. */
export interface MetadataProblem {
  /** DataCite's attribute, e.g. `creators` or `contributors[2].name`. */
  attribute: string;
  /** Where to correct it: the asset's field, or the DOI profile. */
  field: string;
  message: string;
}

const text = z.string().trim().min(1, 'is empty');
const uri = z.string().refine((value) => URL.canParse(value) && !/\s/.test(value), 'is not a URI');
const lang = z
  .string()
  .regex(/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/, 'is not a language code')
  .optional();

const nameShape = {
  name: text,
  nameType: z.enum(NAME_TYPES).optional(),
  givenName: text.optional(),
  familyName: text.optional(),
  nameIdentifiers: z
    .array(z.strictObject({ nameIdentifier: text, nameIdentifierScheme: text, schemeUri: uri.optional() }))
    .optional(),
  affiliation: z
    .array(
      z.strictObject({
        name: text,
        affiliationIdentifier: text.optional(),
        affiliationIdentifierScheme: text.optional(),
        schemeUri: uri.optional(),
      }),
    )
    .optional(),
};

const dateForm = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;

const relatedItem = z.strictObject({
  relatedItemType: z.enum(RESOURCE_TYPES),
  relationType: z.enum(DATACITE_RELATION_TYPES),
  titles: z.array(z.strictObject({ title: text })).min(1, 'has no title'),
  relatedItemIdentifier: z
    .strictObject({ relatedItemIdentifier: text, relatedItemIdentifierType: z.enum(RELATED_IDENTIFIER_TYPES) })
    .optional(),
  volume: text.optional(),
  issue: text.optional(),
  firstPage: text.optional(),
  lastPage: text.optional(),
});

/** The rules of metadata schema 4.5 for findable and registered DOIs, limited to what this installation sends. */
const kernel = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  titles: z
    .array(z.strictObject({ title: text, titleType: z.enum(TITLE_TYPES).optional(), lang }))
    .min(1, 'is missing'),
  creators: z.array(z.strictObject(nameShape)).min(1, 'is missing: at least one creator with a name is needed'),
  publisher: z.strictObject({ name: text }),
  publicationYear: z.string({ error: 'is missing' }).regex(/^[1-9]\d{3}$/, 'is not a year of four digits'),
  types: z.strictObject({ resourceTypeGeneral: z.enum(RESOURCE_TYPES), resourceType: text.optional() }),
  contributors: z.array(z.strictObject({ ...nameShape, contributorType: z.enum(CONTRIBUTOR_TYPES) })).optional(),
  subjects: z.array(z.strictObject({ subject: text, subjectScheme: text.optional(), lang })).optional(),
  dates: z
    .array(
      z.strictObject({
        date: z.string().regex(dateForm, 'is not a date'),
        dateType: z.enum(DATE_TYPES),
        dateInformation: text.optional(),
      }),
    )
    .optional(),
  language: lang,
  alternateIdentifiers: z
    .array(z.strictObject({ alternateIdentifier: text, alternateIdentifierType: text }))
    .optional(),
  relatedIdentifiers: z
    .array(
      z.strictObject({
        relatedIdentifier: text,
        relatedIdentifierType: z.enum(RELATED_IDENTIFIER_TYPES),
        relationType: z.enum(DATACITE_RELATION_TYPES),
      }),
    )
    .optional(),
  relatedItems: z.array(relatedItem).optional(),
  sizes: z.array(text).optional(),
  formats: z.array(text).optional(),
  version: text.optional(),
  rightsList: z
    .array(
      z.strictObject({
        rights: text.optional(),
        rightsUri: uri.optional(),
        rightsIdentifier: text.optional(),
        rightsIdentifierScheme: text.optional(),
        schemeUri: uri.optional(),
      }),
    )
    .optional(),
  descriptions: z
    .array(z.strictObject({ description: text, descriptionType: z.enum(DESCRIPTION_TYPES), lang }))
    .optional(),
  fundingReferences: z
    .array(
      z.strictObject({
        funderName: text,
        awardNumber: text.optional(),
        awardTitle: text.optional(),
        awardUri: uri.optional(),
      }),
    )
    .optional(),
});

/** The source of each attribute. */
const FIELDS: Readonly<Record<string, string>> = {
  titles: 'title',
  creators: 'creators',
  publisher: "the DOI profile's publisher",
  publicationYear: 'date.published',
  types: 'resourcetype.esploro',
  contributors: 'contributors',
  subjects: 'keywords',
  dates: 'date',
  language: 'language',
  alternateIdentifiers: 'identifier',
  relatedIdentifiers: 'relations, links',
  relatedItems: 'relationships',
  sizes: 'pages',
  formats: 'files',
  version: 'edition',
  rightsList: 'license',
  descriptions: 'description.abstract',
  fundingReferences: 'fundingreferenceList',
};

/**
 * Everything that DataCite would refuse in a registration, checked before anything is reserved; empty when valid.
 * Source: the XSD of metadata schema 4.5.
 */
export function validateForDataCite(attributes: DataCiteAttributes): MetadataProblem[] {
  const parsed = kernel.safeParse(attributes);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({
    attribute: path.map((part, index) => pathPart(part, index)).join(''),
    field: FIELDS[String(path[0])] ?? String(path[0] ?? ''),
    message,
  }));
}

function pathPart(part: PropertyKey, index: number): string {
  if (typeof part === 'number') return `[${part}]`;
  return index === 0 ? String(part) : `.${String(part)}`;
}
