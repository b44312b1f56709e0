import { z } from 'zod';
import type { StoredDoi } from '../../shared/model/stored-doi.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { link, time, totalRecordCount } from '../contract/shapes.ts';

export const doiShape = z
  .object({
    value: z.string(),
    asset: z.string().optional(),
    state: z.enum(['CLAIMED', 'RESERVED', 'REGISTERED', 'FINDABLE', 'FOREIGN']),
    profile: z.string(),
    minted: z.boolean(),
    decided_by: z.string(),
    decided_date: time,
    confirmed: z.object({ status: z.int(), date: time }).optional(),
    problem: z.object({ message: z.string(), date: time, tries: z.int() }).optional(),
    link: link.optional(),
  })
  .meta({ id: 'Doi' });

export const doiListShape = z.object({ doi: z.array(doiShape), total_record_count: totalRecordCount });

/** A DOI as this API shows it. */
export function toDoiBody(
  address: string,
  { _id, asset, profile, state, isMinted, claimedBy, claimedAt, confirmed, problem }: StoredDoi,
) {
  return {
    value: _id,
    ...defined({ asset }),
    state: state.toUpperCase() as Uppercase<typeof state>,
    profile,
    minted: isMinted,
    decided_by: claimedBy,
    decided_date: claimedAt.toISOString(),
    ...(confirmed ? { confirmed: { status: confirmed.status, date: confirmed.at.toISOString() } } : {}),
    ...(problem ? { problem: { message: problem.message, date: problem.at.toISOString(), tries: problem.tries } } : {}),
    ...(asset === undefined ? {} : { link: `${address}/conf/dois/${encodeURIComponent(asset)}` }),
  };
}
