import type { Asset } from '../../../shared/model/asset.ts';
import type { RunContext } from '../../../shared/job-kit/job-work.ts';
import { relationTarget } from '../../../shared/model/relation-key.ts';
import type { WithOwnRelations } from '../../../shared/records/relations/own-relations.ts';
import { readNeighbours, type Neighbours } from '../../../shared/records/relations/neighbours.ts';
import { pinnedRelationTypes } from '../../../shared/records/relations/pinned-types.ts';
import type { RelationTypes } from '../../../shared/records/relations/relation-types.ts';
import type { Store } from '../../../shared/store/store.ts';

/** The data against which imported relations are resolved. */
export interface ImportReference {
  types: RelationTypes;
  /** The assets that the members' relations name by id or DOI, deleted ones included. */
  neighbours: Neighbours;
  /** Ids of the assets that have a DOI, by the DOI in comparable form. */
  idsByDoi: ReadonlyMap<string, readonly string[]>;
}

/** Reads every asset that the imported relations of these members name. */
export async function gatherImport(
  assets: readonly Asset[],
  _parameters: unknown,
  store: Store,
  context: Pick<RunContext, 'pinned'>,
): Promise<ImportReference & WithOwnRelations> {
  const entries = assets.flatMap(({ temporary }) => temporary?.relations ?? []);
  const idsByDoi = await store.assets.idsByDoi(entries.flatMap(({ relatedDoi }) => relatedDoi ?? []));
  const named = entries.flatMap(({ relatedIdentifier }) => relatedIdentifier ?? []);
  const ids = [...named, ...[...idsByDoi.values()].flat()];
  const members = assets.map(({ _id }) => _id);
  // A hub among the members has many; only those to imported targets matter.
  const outside = entries.map(({ relatedUrl, relatedDoi, relatedTitle }) =>
    relationTarget({ relatedUrl, relatedDoi, relatedTitle }),
  );
  const own = await store.relations.of(members, { to: [...ids, ...outside] });
  return { types: pinnedRelationTypes(context), neighbours: await readNeighbours(store, ids, members), idsByDoi, own };
}
