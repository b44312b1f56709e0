import { z } from 'zod';
import { coded } from '../coded.ts';
import type { ApiClient } from '../api-client.ts';
import { Failure } from './failure.ts';
import { EVERY, readList } from './pages.ts';

/** What the commands read of a set. */
export const setSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  type: coded,
  content: coded,
  private: coded,
  status: coded,
  note: z.string(),
  created_by: coded,
  created_date: z.string(),
  query: z.object({ value: z.string(), desc: z.string() }).optional(),
  number_of_members: z.looseObject({ value: z.number() }).optional(),
});
export type SetBody = z.infer<typeof setSchema>;

/** A set by its id or its name. @throws Failure */
export async function findSet(api: ApiClient, words: string): Promise<SetBody> {
  if (/^\d+$/.test(words)) return api({ method: 'GET', path: setPath(words) }, setSchema);
  const query = { q: `name~${words}` };
  const { set: sets } = await readList(api, { path: '/sets', query, name: 'set', item: setSchema }, EVERY);
  const found = sets.find(({ name }) => name === words) ?? (sets.length === 1 ? sets[0] : undefined);
  if (found) return api({ method: 'GET', path: setPath(found.id) }, setSchema);
  if (sets.length === 0) {
    throw new Failure(`There is no set "${words}" that you may see.`, { advice: 'List them: muster sets' });
  }
  const names = sets.slice(0, 5).map(({ id, name }) => `${name} (${id})`);
  const more = sets.length > names.length ? ', …' : '';
  throw new Failure(`"${words}" fits several sets: ${names.join(', ')}${more}.`, {
    advice: 'Give the id, or the whole name.',
  });
}

export function setPath(id: string): string {
  return `/sets/${encodeURIComponent(id)}`;
}
