import type { StoredDoi } from '../../shared/model/stored-doi.ts';
import { defined } from '../../shared/runtime/defined.ts';

/** A DOI as this API shows it. */
export function toDoiBody(
  address: string,
  { _id, asset, profile, state, isMinted, claimedBy, claimedAt, confirmed, problem }: StoredDoi,
) {
  return {
    value: _id,
    ...defined({ asset }),
    state: state.toUpperCase(),
    profile,
    minted: isMinted,
    decided_by: claimedBy,
    decided_date: claimedAt.toISOString(),
    ...(confirmed ? { confirmed: { status: confirmed.status, date: confirmed.at.toISOString() } } : {}),
    ...(problem ? { problem: { message: problem.message, date: problem.at.toISOString(), tries: problem.tries } } : {}),
    ...(asset === undefined ? {} : { link: `${address}/conf/dois/${encodeURIComponent(asset)}` }),
  };
}
