import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { Store } from '../../shared/store/store.ts';
import type { ApiClient } from '../api-client.ts';

const tableSchema = z.object({
  row: z.array(z.object({ code: z.string(), description: z.string(), enabled: z.boolean() })),
});

export interface ChosenLicense {
  code: string;
  description: string;
  /** How many members already have it. */
  had: number;
}

/** The first license that no member has, or else the one that the fewest have, so that there is something to change. */
export async function chooseLicense(
  api: ApiClient,
  store: Pick<Store, 'assets'>,
  members: ReadonlySet<string>,
): Promise<ChosenLicense> {
  const { row: rows } = await api({ method: 'GET', path: '/code-tables/Licenses' }, tableSchema);
  let best: ChosenLicense | undefined;
  for (const { code, description } of rows.filter(({ enabled }) => enabled)) {
    const had = await countHolders(store, code, members);
    if (best === undefined || had < best.had) best = { code, description, had };
    if (had === 0) break;
  }
  if (best === undefined) throw new MusterError('NO_LICENSE', 409, 'No license of the code table is enabled.');
  return best;
}

async function countHolders(
  { assets }: Pick<Store, 'assets'>,
  license: string,
  members: ReadonlySet<string>,
): Promise<number> {
  let holders = 0;
  for await (const { _id } of assets.collection.find({ license }, { projection: { _id: 1 } })) {
    if (members.has(_id)) holders += 1;
  }
  return holders;
}
