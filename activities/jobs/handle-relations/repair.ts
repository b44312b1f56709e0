import type { HandleRelationsReason } from '../../../shared/jobs/handle-relations/reasons.ts';
import type { Asset, Relation } from '../../../shared/model/asset.ts';
import { change, unchanged, type Plan } from '../../../shared/job-kit/plan.ts';
import type { Detail, KeyedEdit } from '../../../shared/model/effects.ts';
import { isThere, type Neighbours } from '../../../shared/records/relations/neighbours.ts';
import { distinctEdits, removeRelation } from '../../../shared/model/relation-edits.ts';
import { internalTarget } from '../../../shared/records/relations/relation.ts';
import { nameOf } from './matching.ts';
import type { HandleReference } from './handle-reference.ts';
import { contradict, repairPair, type Side } from './repair-pair.ts';

interface Repairs {
  edits: KeyedEdit[];
  details: Detail<HandleRelationsReason>[];
}

/** Repairs the asset's relations, and makes it agree with every asset related to it in either direction. */
export function repairAsset(asset: Asset, reference: HandleReference): Plan<Asset, HandleRelationsReason> {
  const { relations = [] } = asset;
  const dangling = removeDangling(asset, relations, reference);
  const pairs = repairPairs(asset, relations, reference);
  const details = [...dangling.details, ...pairs.details, ...unknownTypes(relations, reference)];
  const also = distinctEdits([...dangling.edits, ...pairs.edits]);
  return also.length > 0 ? change(asset, { also, details }) : unchanged('NOTHING_TO_REPAIR', { details });
}

/** Neighbors that contradict the asset: which side gives way depends on whether they are members. */
export function contradictingNeighbours(
  asset: Pick<Asset, '_id' | 'relations'>,
  around: Omit<HandleReference, 'members'>,
): string[] {
  return sidesOf(asset, asset.relations ?? [], { ...around, members: new Set() })
    .filter(([own, other]) => contradict(own, other, around.types))
    .map(([, other]) => other.id);
}

function removeDangling(asset: Asset, relations: readonly Relation[], { neighbours }: HandleReference): Repairs {
  const edits: KeyedEdit[] = [];
  const details: Detail<HandleRelationsReason>[] = [];
  for (const relation of relations) {
    if (relation.category === 'EXTERNAL') continue;
    const reason = whyDangling(asset, relation, neighbours);
    if (!reason) continue;
    edits.push(removeRelation(asset._id, relation));
    details.push({ item: nameOf(relation), outcome: 'changed', ...reason });
  }
  return { edits, details };
}

function whyDangling(
  asset: Asset,
  relation: Relation,
  neighbours: Neighbours,
): Pick<Detail<HandleRelationsReason>, 'reason' | 'message'> | undefined {
  const target = internalTarget(relation);
  if (target === asset._id) return { reason: 'SELF_RELATION_REMOVED', message: 'It pointed to the asset itself.' };
  const neighbour = target === undefined ? undefined : neighbours.get(target);
  if (isThere(neighbour)) return undefined;
  const message = neighbour ? 'The target was deleted.' : 'There is no such asset.';
  return { reason: 'DANGLING_REMOVED', message };
}

function repairPairs(asset: Asset, relations: readonly Relation[], reference: HandleReference): Repairs {
  const repairs = sidesOf(asset, relations, reference).flatMap(([own, other]) =>
    repairPair(own, other, reference.types),
  );
  return {
    edits: repairs.flatMap(({ edits }) => edits),
    details: repairs.map(({ reason, statement, edits }) => ({
      item: nameOf(statement),
      outcome: 'changed',
      reason,
      message: `Asset ${edits[0]?.target ?? ''} now says ${edits.at(-1)?.item.key ?? ''}.`,
    })),
  };
}

/** The asset paired with each existing asset related to it in either direction, with their relations to each other. */
function sidesOf(
  asset: Pick<Asset, '_id'>,
  relations: readonly Relation[],
  reference: HandleReference,
): [Side, Side][] {
  const { neighbours, members } = reference;
  return [...neighbours.values()]
    .filter((neighbour) => isThere(neighbour) && neighbour.id !== asset._id)
    .map(({ id, relations: theirs }): [Side, Side] => [
      { id: asset._id, isMember: true, relations: towards(relations, id) },
      { id, isMember: members.has(id), relations: towards(theirs, asset._id) },
    ])
    .filter(([own, other]) => own.relations.length > 0 || other.relations.length > 0)
    .sort(([, one], [, other]) => (one.id < other.id ? -1 : 1));
}

function towards(relations: readonly Relation[], id: string): Relation[] {
  return relations.filter((relation) => internalTarget(relation) === id);
}

/** The inverse is unknown. */
function unknownTypes(relations: readonly Relation[], { types }: HandleReference): Detail<HandleRelationsReason>[] {
  return relations
    .filter(({ relationType }) => !types.isKnown(relationType))
    .map((relation) => ({
      item: nameOf(relation),
      outcome: 'skipped',
      reason: 'UNKNOWN_RELATION_TYPE',
      message: 'Unknown relation type; left unchanged.',
    }));
}
