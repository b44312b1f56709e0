import { z } from 'zod';
import { importedRelationSchema, relationSchema, type Relation } from '../../model/asset-parts.ts';
import { keyed, relationTarget } from '../../records/relations/relation-key.ts';

const CATEGORY = relationSchema.shape.category;

/** A relation as files have it: without its key, and with the category where the product writes it, too. */
export const relationLineSchema = importedRelationSchema
  .extend({
    category: CATEGORY.optional(),
    relation: z.looseObject({ category: CATEGORY.optional() }).optional(),
  })
  .refine((relation) => relationTarget(relation) !== '', {
    message: 'points nowhere: give relatedIdentifier, or relatedTitle and relatedUrl, or relatedDoi',
  });

/** The relations as they are stored: each once, under the key that its type and target make. */
export function readRelations(lines: readonly z.infer<typeof relationLineSchema>[]): Relation[] {
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
