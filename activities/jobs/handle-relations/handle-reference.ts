import type { Neighbours } from '../../../shared/records/relations/neighbours.ts';
import type { RelationTypes } from '../../../shared/records/relations/relation-types.ts';

/** The assets around the members of a batch. */
export interface HandleReference {
  types: RelationTypes;
  neighbours: Neighbours;
  /** Repair: the run's members among the neighbors for which it matters. */
  members: ReadonlySet<string>;
}
