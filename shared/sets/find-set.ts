import { cutText } from '../runtime/cut-text.ts';
import { MusterError } from '../runtime/errors.ts';
import type { MemberSet } from '../model/set.ts';
import type { Caller } from '../model/roles.ts';
import type { Store } from '../store/store.ts';
import { canSee } from './access.ts';

/** The published API's codes for a missing set: in an address, and as the source of another set. */
export type NoSetCode = '60107' | '402264';

/**
 * The set, if it exists and the caller may see it.
 * @throws MusterError 60107 (or 402264), the same for a missing set and for another person's private one.
 */
export async function requireSet(
  store: Pick<Store, 'sets'>,
  caller: Caller,
  id: string,
  code: NoSetCode = '60107',
): Promise<MemberSet> {
  const set = await store.sets.get(id);
  if (set && canSee(caller, set)) return set;
  throw noSuchSet(id, code);
}

export function noSuchSet(id: string, code: NoSetCode = '60107'): MusterError {
  return new MusterError(code, 400, `There is no set with the id "${cutText(id, 50)}" that you may see.`);
}
