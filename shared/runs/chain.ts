import type { Caller } from '../model/roles.ts';
import type { Run } from '../model/run.ts';
import type { MemberSet } from '../model/set.ts';
import { canSee } from '../sets/access.ts';
import type { Store } from '../store/store.ts';
import { canSeeRun } from './visible-runs.ts';

/** A run that this one comes from, or that comes from it. */
export interface ChainLink {
  run: Run;
  /** `AGAIN`: the same request once more. `SET`: on a set that was made from the members of the earlier one. */
  how: 'AGAIN' | 'SET';
  /** The set between the two, if the caller may see it. */
  set?: MemberSet;
}

const MOST = 100;

/** The runs next to this one in its chain, newest first; only those that the caller may see. */
export async function chainOf(
  { runs, sets }: Pick<Store, 'runs' | 'sets'>,
  caller: Caller,
  run: Run,
): Promise<{ before: ChainLink[]; after: ChainLink[] }> {
  const own = await sets.get(run.set.id);
  const [again, origin] = await Promise.all([
    run.againFrom === undefined ? undefined : runs.get(run.againFrom),
    own?.madeFrom && runs.get(own.madeFrom.run),
  ]);
  const made = await sets.madeFrom(run._id, MOST);
  const [repeats, onMade] = await Promise.all([
    runs.againFrom(run._id, MOST),
    runs.onSets(
      made.map(({ _id }) => _id),
      MOST,
    ),
  ]);
  const setOf = new Map(made.map((set) => [set._id, set]));
  const shown = (links: readonly ChainLink[]) =>
    links
      .filter((link) => canSeeRun(caller, link.run))
      .map(({ set, ...link }) => (set && canSee(caller, set) ? { ...link, set } : link))
      .sort((one, other) => other.run.submitTime.getTime() - one.run.submitTime.getTime());
  return {
    before: shown([
      ...(again ? [{ run: again, how: 'AGAIN' as const }] : []),
      ...(origin && own ? [{ run: origin, how: 'SET' as const, set: own }] : []),
    ]),
    after: shown([
      ...repeats.map((each) => ({ run: each, how: 'AGAIN' as const })),
      ...onMade.map((each) => {
        const set = setOf.get(each.set.id);
        return { run: each, how: 'SET' as const, ...(set ? { set } : {}) };
      }),
    ]),
  };
}
