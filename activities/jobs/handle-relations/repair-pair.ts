import type { Relation } from '../../../shared/model/asset.ts';
import type { KeyedEdit } from '../../../shared/model/effects.ts';
import { addRelation, removeRelation } from '../../../shared/model/relation-edits.ts';
import type { RelationTypes } from '../../../shared/records/relations/relation-types.ts';
import { reciprocalOf } from '../../../shared/records/relations/relation.ts';

/** One of two assets, with its relations to the other. */
export interface Side {
  id: string;
  relations: readonly Relation[];
  /** Member of the run. */
  isMember: boolean;
}

interface PairRepair {
  reason: 'MISSING_RECIPROCAL' | 'WRONG_INVERSE';
  /** The statement that stands. */
  statement: Relation;
  edits: KeyedEdit[];
}

/**
 * Makes the relations of two assets to each other agree. If each side has one statement, and neither is the other's
 * inverse, it is one relation with a wrong inverse: the member's statement stands, or between two members that of the
 * lower id. Otherwise, a statement on only one side lacks its reciprocal. The result is the same from either side.
 */
export function repairPair(one: Side, other: Side, types: RelationTypes): PairRepair[] {
  const ofOne = unanswered(one, other, types);
  const ofOther = unanswered(other, one, types);
  if (isContradiction(ofOne, ofOther)) {
    const [right, wrong] = prevails(one, other) ? [one, other] : [other, one];
    const [statement] = right === one ? ofOne : ofOther;
    const [error] = right === one ? ofOther : ofOne;
    if (!statement || !error) return [];
    const errors = wrong.relations.filter(({ relationType }) => relationType === error.relationType);
    const removals = errors.map((each) => removeRelation(wrong.id, each));
    const edits = [...removals, ...answer(statement, right, wrong, types)];
    return [{ reason: 'WRONG_INVERSE', statement, edits }];
  }
  const missing = (statements: readonly Relation[], from: Side, to: Side): PairRepair[] =>
    statements.map((statement) => ({
      reason: 'MISSING_RECIPROCAL',
      statement,
      edits: answer(statement, from, to, types),
    }));
  // Who says less is answered first. In the other order one would come by two that seem to contradict each other: whoever
  // looked then, or went on later, would take one of them out.
  const [first, second] = [missing(ofOne, one, other), missing(ofOther, other, one)];
  return ofOne.length <= ofOther.length ? [...first, ...second] : [...second, ...first];
}

/** True if the two sides contradict each other, so that one must give way. */
export function contradict(
  one: Pick<Side, 'relations'>,
  other: Pick<Side, 'relations'>,
  types: RelationTypes,
): boolean {
  return isContradiction(unanswered(one, other, types), unanswered(other, one, types));
}

function isContradiction(ofOne: readonly Relation[], ofOther: readonly Relation[]): boolean {
  return ofOne.length === 1 && ofOther.length === 1;
}

/**
 * The statements of a side, made once or several times, that need a reciprocal and have none; one-way and unknown types
 * need none.
 */
function unanswered(side: Pick<Side, 'relations'>, other: Pick<Side, 'relations'>, types: RelationTypes): Relation[] {
  const answers = new Set(other.relations.map(({ relationType }) => relationType));
  const statements = new Map(side.relations.map((relation) => [relation.relationType, relation]));
  return [...statements.values()].filter(({ relationType }) => {
    const inverse = types.inverseOf(relationType);
    return inverse !== undefined && !answers.has(inverse);
  });
}

function prevails(one: Side, other: Side): boolean {
  return one.isMember === other.isMember ? one.id < other.id : one.isMember;
}

function answer(statement: Relation, from: Side, to: Side, types: RelationTypes): KeyedEdit[] {
  const reciprocal = reciprocalOf(statement.relationType, from.id, types);
  return reciprocal ? [addRelation(to.id, reciprocal)] : [];
}
