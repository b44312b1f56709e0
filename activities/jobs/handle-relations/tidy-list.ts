import type { HandleRelationsReason } from '../../../shared/jobs/handle-relations/reasons.ts';
import type { Relation } from '../../../shared/model/asset.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { keyed, relationKey } from '../../../shared/records/relations/relation-key.ts';
import { nameOf } from './matching.ts';

/**
 * Each relation once, under the key that its type and target make: rules and loads may have changed the one without the
 * other. Of two that say the same the first stays.
 */
export function tidyList(relations: readonly Relation[]): {
  relations: Relation[];
  details: Detail<HandleRelationsReason>[];
} {
  const tidied = new Map<string, Relation>();
  const details: Detail<HandleRelationsReason>[] = [];
  for (const relation of relations) {
    const key = relationKey(relation);
    if (tidied.has(key)) {
      details.push({ item: nameOf(relation), outcome: 'changed', reason: 'DUPLICATE_REMOVED' });
      continue;
    }
    tidied.set(key, keyed(relation));
    if (relation.key !== key) details.push({ item: nameOf(relation), outcome: 'changed', reason: 'KEY_MENDED' });
  }
  return { relations: [...tidied.values()], details };
}
