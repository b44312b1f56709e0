import { z } from 'zod';
import { assetContentSchema, type AssetContent } from '../../model/asset.ts';
import {
  doiSchema,
  fileSchema,
  identifiersSchema,
  linkSchema,
  importedRelationSchema,
  relationSchema,
  type Doi,
  type Relation,
} from '../../model/asset-parts.ts';
import { authorLineSchema, readAuthor } from './read-author.ts';
import { checkLine, invalidLine, lineBoolean, lineId, reservedField, type LineContext, type Read } from '../lines.ts';
import { nestFields } from './nest-fields.ts';
import { lookupTable } from '../../runtime/lookup-table.ts';
import { keyed, relationTarget } from '../../model/relation-key.ts';

const linkLineSchema = linkSchema.extend({
  link: linkSchema.shape.link.extend({ supplemental: lineBoolean, display_in_viewer: lineBoolean }),
});

const CATEGORY = relationSchema.shape.category;

/** A relation in a file: without its key; also accepts the category where the product writes it. */
const relationLineSchema = importedRelationSchema
  .extend({
    category: CATEGORY.optional(),
    relation: z.looseObject({ category: CATEGORY.optional() }).optional(),
  })
  .refine((relation) => relationTarget(relation) !== '', {
    message: 'has no target: give relatedIdentifier, or relatedTitle and relatedUrl, or relatedDoi',
  });

const assetLineSchema = assetContentSchema.extend({
  id: lineId,
  identifier: identifiersSchema.extend({ doi: z.string().min(1).optional() }).optional(),
  doi: z.preprocess((doi) => (typeof doi === 'string' ? externalDoi(doi) : doi), doiSchema.optional()),
  creators: z.array(authorLineSchema).optional(),
  contributors: z.array(authorLineSchema).optional(),
  links: z.array(linkLineSchema).optional(),
  files: z.array(fileSchema.extend({ file: fileSchema.shape.file.extend({ supplemental: lineBoolean }) })).optional(),
  relations: z.array(relationLineSchema).optional(),
  portal_visibility: lineBoolean,
  profile_visibility: lineBoolean,
});

/** `title` is a plain string, so subtitle and alternatives are stored in `titles`. */
const TITLES = lookupTable<string>({
  'title.subtitle': 'titles.subtitle',
  'title.alternative': 'titles.alternative',
});

export type AssetRecord = AssetContent & { _id: string };

/** Reads a line of assets.jsonl. Only `id` and `title` are mandatory; unknown fields are kept. */
export function readAsset(line: Record<string, unknown>, context: LineContext): Read<AssetRecord> {
  const reserved = reservedField(line);
  if (reserved !== undefined) return invalidLine(reserved, 'belongs to the store and cannot be loaded');
  const renamed = Object.fromEntries(Object.entries(line).map(([name, value]) => [TITLES.get(name) ?? name, value]));
  const nested = nestFields(renamed);
  if (nested.kind === 'invalid') return nested;
  const checked = checkLine(assetLineSchema, nested.value);
  if (checked.kind === 'invalid') return checked;

  const { id, identifier, doi, creators, contributors, relations, ...rest } = checked.value;
  const { doi: doiValue, ...identifiers } = identifier ?? {};
  if (doi && doiValue !== undefined && doi.value !== doiValue) {
    return invalidLine('identifier.doi', 'differs from doi.value; use only one of them');
  }
  const asset: AssetRecord = { _id: id, ...rest };
  const registered = doi ?? (doiValue === undefined ? undefined : externalDoi(doiValue));
  if (registered) asset.doi = registered;
  if (Object.keys(identifiers).length > 0) asset.identifier = identifiers;
  if (creators) asset.creators = creators.map((author) => readAuthor(author, context));
  if (contributors) asset.contributors = contributors.map((author) => readAuthor(author, context));
  if (relations) asset.relations = readRelations(relations);
  return { kind: 'valid', value: asset };
}

/** A DOI that came with its record was registered elsewhere. */
function externalDoi(value: string): Doi {
  return { value, state: 'external' };
}

/** The relations as stored: each once, with a key made from its type and target. */
function readRelations(lines: readonly z.infer<typeof relationLineSchema>[]): Relation[] {
  const byKey = new Map<string, Relation>();
  for (const { relation = {}, ...line } of lines) {
    const { category: nested, ...others } = relation;
    const category = line.category ?? nested ?? (line.relatedIdentifier ? 'INTERNAL' : 'EXTERNAL');
    const kept = Object.keys(others).length > 0 ? { relation: others } : {};
    const read = keyed({ ...line, ...kept, category });
    if (!byKey.has(read.key)) byKey.set(read.key, read);
  }
  return [...byKey.values()];
}
