import type { Neighbours } from '../../../shared/records/relations/neighbours.ts';
import type { RelationTypes } from '../../../shared/records/relations/relation-types.ts';

/** What is around the members of a batch. */
export interface HandleReference {
  types: RelationTypes;
  neighbours: Neighbours;
  /** Repair: the members of the run, as far as it matters whether a neighbour is one. */
  members: ReadonlySet<string>;
}
