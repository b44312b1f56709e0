import type { ImportRelationsReason } from '../../../shared/jobs/import-relations/reasons.ts';
import type { Relation } from '../../../shared/model/asset.ts';
import type { ImportedRelation } from '../../../shared/model/asset-parts.ts';
import { comparableDoi } from '../../../shared/model/doi.ts';
import { isThere } from '../../../shared/records/relations/neighbours.ts';
import { keyed } from '../../../shared/model/relation-key.ts';
import type { ImportReference } from './reference.ts';

/** What an imported relation resolves to. */
export type Resolution =
  | { kind: 'internal' | 'external'; relation: Relation }
  | { kind: 'self' }
  | { kind: 'unresolved'; reason: ImportRelationsReason; message: string };

/**
 * Finds the target of an imported relation: the asset with this id, otherwise the asset with this DOI; without an id it
 * may also be something outside, which needs a title and a web address. Deleted assets are not targets.
 * @param asset id of the asset that the relation was imported with.
 */
export function resolveRelation(entry: ImportedRelation, asset: string, reference: ImportReference): Resolution {
  const { relationType, relatedIdentifier, relatedTitle, relatedUrl, relatedDoi, ...more } = entry;
  if (!reference.types.isEnabled(relationType)) {
    return unresolved('UNKNOWN_RELATION_TYPE', `"${relationType}" is not an enabled relation type.`);
  }
  const target = findAsset(entry, reference);
  if (target.kind === 'found') {
    if (target.id === asset) return { kind: 'self' };
    const relation = { ...more, category: 'INTERNAL' as const, relationType, relatedIdentifier: target.id };
    return { kind: 'internal', relation: keyed(relation) };
  }
  if (target.kind === 'unresolved' && (relatedIdentifier || target.reason === 'AMBIGUOUS_TARGET')) return target;
  if (relatedTitle && relatedUrl && isWebAddress(relatedUrl)) {
    const doi = relatedDoi ? { relatedDoi } : {};
    const relation = { ...more, category: 'EXTERNAL' as const, relationType, relatedTitle, relatedUrl, ...doi };
    return { kind: 'external', relation: keyed(relation) };
  }
  if (target.kind === 'unresolved') return target;
  const wanted = relatedUrl && !isWebAddress(relatedUrl) ? 'a web address (http or https)' : 'both title and URL';
  return unresolved('INCOMPLETE_TARGET', `An external target needs ${wanted}.`);
}

type Found = { kind: 'found'; id: string } | { kind: 'not-named' } | (Resolution & { kind: 'unresolved' });

function findAsset(entry: ImportedRelation, { neighbours, idsByDoi }: ImportReference): Found {
  const { relatedIdentifier: named, relatedDoi: doi } = entry;
  const byId = named ? [named] : [];
  const byDoi = doi ? (idsByDoi.get(comparableDoi(doi)) ?? []) : [];
  const living = [...new Set([...byId, ...byDoi])].filter((id) => isThere(neighbours.get(id)));
  const [id, ...others] = living;
  const words = [named && `asset ${named}`, doi && `DOI ${doi}`].filter(Boolean).join(' or ');
  if (id !== undefined && others.length === 0) return { kind: 'found', id };
  if (id !== undefined) return unresolved('AMBIGUOUS_TARGET', `${words} matches several assets: ${living.join(', ')}.`);
  if (words === '') return { kind: 'not-named' };
  const deleted = [...byId, ...byDoi].find((each) => neighbours.has(each));
  if (deleted !== undefined) return unresolved('TARGET_DELETED', `${words}: asset ${deleted} was deleted.`);
  return unresolved('TARGET_NOT_FOUND', `There is no asset for ${words}.`);
}

function unresolved(reason: ImportRelationsReason, message: string): Resolution & { kind: 'unresolved' } {
  return { kind: 'unresolved', reason, message };
}

/** Addresses become links on pages, so only web addresses are allowed. */
function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
