import type { DeleteResearchAssetsReason } from '../../../shared/jobs/delete-research-assets/reasons.ts';
import type { DeleteResearchAssetsParameters } from '../../../shared/jobs/delete-research-assets.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import type { OwnRelations } from '../../../shared/store/relations.ts';
import { isThere, type Neighbours } from '../../../shared/records/relations/neighbours.ts';
import { internalTarget } from '../../../shared/records/relations/relation.ts';

/** The assets around the members of a batch. */
export interface DeletionReference {
  /** Assets that point at a member, with these relations. */
  pointing: Neighbours;
  /** Assets that a member points to; read only for the guard. */
  targets: Neighbours;
  /** The members' own relations; for a hub, the first ones; read only for the guard. */
  own: ReadonlyMap<string, OwnRelations>;
  /** Members with more assets pointing at them than were read. */
  cut: ReadonlySet<string>;
}

/** A guard that forbids the deletion. */
interface GuardHit {
  reason: 'RELATED_TO_OTHER_ASSETS' | 'INCLUDES_FILE' | 'INCLUDES_DOI';
  message: string;
}

/** The active guards that forbid the deletion, in the seed's order: the first one counts. */
export function guardHits(
  asset: Asset,
  parameters: DeleteResearchAssetsParameters,
  reference: DeletionReference,
): GuardHit[] {
  const hits: (GuardHit | false | undefined)[] = [
    parameters.doNotDeleteIfRelated && relatedAssets(asset, reference),
    parameters.doNotDeleteIfFile && files(asset),
    parameters.doNotDeleteIfDoi && doi(asset),
  ];
  return hits.filter((hit) => typeof hit === 'object');
}

export function detailOfHit({ reason, message }: GuardHit): Detail<DeleteResearchAssetsReason> {
  return { item: reason, outcome: 'skipped', reason, message };
}

/**
 * Other existing assets, related in either direction. Relations that point outside, nowhere or at deleted assets do not
 * count.
 */
function relatedAssets({ _id }: Asset, { pointing, targets, own, cut }: DeletionReference): GuardHit | undefined {
  const { relations = [], isCut = false } = own.get(_id) ?? {};
  if (isCut || cut.has(_id)) {
    return { reason: 'RELATED_TO_OTHER_ASSETS', message: 'Related to more assets than can be looked at one by one.' };
  }
  const to = relations.map(internalTarget).filter((target) => target !== undefined && isThere(targets.get(target)));
  const from = [...pointing.values()].filter(isThere).filter((neighbour) => pointsAt(neighbour, _id));
  const related = new Set([...to, ...from.map(({ id }) => id)]);
  related.delete(_id);
  if (related.size === 0) return undefined;
  const [first = ''] = [...related].sort();
  const others = related.size === 1 ? '' : ` and ${related.size - 1} more`;
  return { reason: 'RELATED_TO_OTHER_ASSETS', message: `Related to asset ${first}${others}.` };
}

function pointsAt({ relations }: { relations: readonly { relatedIdentifier?: string | undefined }[] }, id: string) {
  return relations.some(({ relatedIdentifier }) => relatedIdentifier === id);
}

function files({ files: included = [] }: Asset): GuardHit | undefined {
  if (included.length === 0) return undefined;
  return {
    reason: 'INCLUDES_FILE',
    message: `Includes ${included.length === 1 ? 'a file' : `${included.length} files`}.`,
  };
}

const DOI_WORDS: Readonly<Record<NonNullable<Asset['doi']>['state'], string>> = {
  reserved: 'is reserved',
  registered: 'was registered here',
  findable: 'was registered here',
  external: 'was registered elsewhere',
};

/** The label says "a reserved DOI", its explanation "a DOI"; to be safe, any DOI counts. */
function doi({ doi: included }: Asset): GuardHit | undefined {
  if (!included) return undefined;
  return { reason: 'INCLUDES_DOI', message: `Includes the DOI ${included.value}, which ${DOI_WORDS[included.state]}.` };
}
