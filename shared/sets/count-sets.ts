import type { MemberSet } from '../model/set.ts';
import { withinTime } from '../store/read-bounds.ts';
import type { Store } from '../store/store.ts';
import { isOutOfTime } from '../store/write-errors.ts';

const TOGETHER = 4;
/** For all counts of a page. */
const COUNTING_MS = 5_000;

/**
 * How many members sets have, by id. Logical sets are counted a few at a time; those that are not counted within some
 * seconds are left out, so that a page of sets with slow queries does not keep the database busy.
 */
export async function countSets(
  { sets: store }: Pick<Store, 'sets'>,
  sets: readonly MemberSet[],
  ms: number = COUNTING_MS,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const left = [...sets];
  const countOneByOne = async () => {
    for (let set = left.shift(); set !== undefined; set = left.shift()) {
      try {
        counts.set(set._id, await store.count(set));
      } catch (error) {
        if (!isOutOfTime(error) && !isAborted(error)) throw error;
        if (isAborted(error)) return;
      }
    }
  };
  await withinTime(ms, () => Promise.all(Array.from({ length: TOGETHER }, countOneByOne)));
  return counts;
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
