import { dequal } from 'dequal';
import type { Asset, Relation } from '../../model/asset.ts';
import { fail, type Plan } from '../../job-kit/plan.ts';
import type { RunContext } from '../../job-kit/job-work.ts';
import { RELATIONS_TOGETHER, type OwnRelations } from '../../store/relations.ts';

/** What a planner that reads relations needs from its `gather`; only for members with relations. */
export interface WithOwnRelations {
  own: ReadonlyMap<string, OwnRelations>;
}

/** All relations that were read, of any member. */
export function allRelations(own: ReadonlyMap<string, OwnRelations>): Relation[] {
  return [...own.values()].flatMap(({ relations }) => relations);
}

/** The asset as a planner sees it: its relations stand in its document. */
export function withOwnRelations(asset: Asset, own: ReadonlyMap<string, OwnRelations>): Asset {
  const { relations = [] } = own.get(asset._id) ?? {};
  return relations.length > 0 ? { ...asset, relations } : asset;
}

type PlanAsset<P, G, Reason extends string> = (
  asset: Asset,
  parameters: P,
  reference: G,
  context: RunContext,
) => Plan<Asset, Reason>;

/**
 * Lets a planner see an asset with its relations, as if they were part of its document. The planner changes them by
 * edits only.
 * @param ofHubs what to do with an asset with more relations than were read: it fails, or the planner sees the first
 * ones.
 */
export function planWithRelations<P, G, Reason extends string>(
  plan: PlanAsset<P, G, Reason>,
  ofHubs: 'none' | 'the first' = 'none',
): PlanAsset<P, G & WithOwnRelations, Reason> {
  return (asset, parameters, reference, context) => {
    const { isCut = false } = reference.own.get(asset._id) ?? {};
    if (isCut && ofHubs === 'none') {
      const others = 'run it on the assets that it is related to.';
      const message = `The job would have to look at more than ${RELATIONS_TOGETHER} relations of the asset; ${others}`;
      return fail('TOO_MANY_RELATIONS', message);
    }
    const whole = withOwnRelations(asset, reference.own);
    const planned = plan(whole, parameters, reference, context);
    if (planned.kind !== 'change' && planned.kind !== 'partial') return planned;
    const { relations, ...next } = planned.next;
    if (!dequal(relations, whole.relations))
      throw new Error('The plan changes relations as a list; they are edited one by one.');
    return { ...planned, next };
  };
}
