import type { ImportRelationsReason } from '../../../shared/jobs/import-relations/reasons.ts';
import type { Asset, Relation } from '../../../shared/model/asset.ts';
import type { ImportedRelation } from '../../../shared/model/asset-parts.ts';
import type { Detail, KeyedEdit } from '../../../shared/model/effects.ts';
import { missingEdits } from '../../../shared/records/relations/missing-edits.ts';
import { relationKey, relationTarget } from '../../../shared/model/relation-key.ts';
import type { ImportReference } from './reference.ts';
import { resolveRelation } from './resolve-relation.ts';

/** The result for one imported relation. */
interface ImportedEntry {
  entry: ImportedRelation;
  /** The relation exists or will exist: the entry has served its purpose. */
  isDone: boolean;
  detail: Detail<ImportRelationsReason>;
  edits: KeyedEdit[];
}

/** Works through an asset's imported relations in order. */
export function importEntries(asset: Asset, reference: ImportReference): ImportedEntry[] {
  const seen = new Set<string>();
  return (asset.temporary?.relations ?? []).map((entry): ImportedEntry => {
    const item = `${entry.relationType} ${relationTarget(entry) || '(no target)'}`;
    const resolved = resolveRelation(entry, asset._id, reference);
    if (resolved.kind === 'unresolved') {
      const { reason, message } = resolved;
      return { entry, isDone: false, edits: [], detail: { item, outcome: 'failed', reason, message } };
    }
    if (resolved.kind === 'self') {
      const message = 'An asset cannot be related to itself.';
      return {
        entry,
        isDone: false,
        edits: [],
        detail: { item, outcome: 'skipped', reason: 'SELF_RELATION', message },
      };
    }
    const { relation } = resolved;
    const key = relationKey(relation);
    if (seen.has(key)) {
      return { entry, isDone: true, edits: [], detail: { item, outcome: 'unchanged', reason: 'DUPLICATE_ENTRY' } };
    }
    seen.add(key);
    const edits = missingEdits(asset, relation, reference);
    const reason = edits.length === 0 ? 'ALREADY_RELATED' : reasonOf(edits, asset, relation);
    return {
      entry,
      isDone: true,
      edits,
      detail: { item, outcome: edits.length === 0 ? 'unchanged' : 'changed', reason },
    };
  });
}

function reasonOf(edits: readonly KeyedEdit[], asset: Asset, relation: Relation): ImportRelationsReason {
  if (!edits.some(({ target }) => target === asset._id)) return 'RECIPROCAL_ADDED';
  return relation.category === 'INTERNAL' ? 'RELATION_ADDED' : 'EXTERNAL_RELATION_ADDED';
}
