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

const MEMBERS_AT_A_TIME = 1_000;

/** The first license that none of the members has, else the one that the fewest have: so that there is something to do. */
export async function chooseLicense(
  api: ApiClient,
  store: Pick<Store, 'assets'>,
  members: ReadonlySet<string>,
): Promise<ChosenLicense> {
  const { row: rows } = await api({ method: 'GET', path: '/code-tables/Licenses' }, tableSchema);
  const holders = await countByLicense(store, [...members]);
  const choices = rows
    .filter(({ enabled }) => enabled)
    .map(({ code, description }) => ({ code, description, had: holders.get(code) ?? 0 }));
  const fewest = Math.min(...choices.map(({ had }) => had));
  const best = choices.find(({ had }) => had === fewest);
  if (best === undefined) throw new MusterError('NO_LICENSE', 409, 'No license of the code table is enabled.');
  return best;
}

async function countByLicense(
  { assets }: Pick<Store, 'assets'>,
  members: readonly string[],
): Promise<Map<string, number>> {
  const holders = new Map<string, number>();
  for (let first = 0; first < members.length; first += MEMBERS_AT_A_TIME) {
    for (const { license } of await assets.readFields(members.slice(first, first + MEMBERS_AT_A_TIME), ['license'])) {
      if (license !== undefined) holders.set(license, (holders.get(license) ?? 0) + 1);
    }
  }
  return holders;
}
