import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import type { ApiClient } from '../api-client.ts';
import type { MemberSource } from './load-members.ts';
import type { DemoMemory } from './memory.ts';

/** The most that the API accepts in one call. */
const IDS_PER_CALL = 1_000;
/** Progress is printed each time this many more are in the set. */
const MEMBERS_PER_LINE = 5_000;
const NAME_TAKEN = '402263';

const setSchema = z.object({
  id: z.string(),
  name: z.string(),
  number_of_members: z.object({ value: z.number() }),
});
type SetBody = z.infer<typeof setSchema>;

export interface DemoSet {
  id: string;
  name: string;
  members: number;
}

export interface TakeSetOptions {
  api: ApiClient;
  memory: DemoMemory;
  source: MemberSource;
  /** The most members it may have. */
  limit: number | undefined;
  say: (line: string) => void;
}

/**
 * The set that an earlier demo filled from the same source, or else a new one, filled in the order of the source.
 * @throws MusterError when no asset can be added to it.
 */
export async function takeSet(options: TakeSetOptions): Promise<DemoSet> {
  const { api, memory, source, limit } = options;
  const key = `${limit ?? 'all'} of ${source.key}`;
  const remember = (set: { id: string; members?: number }) => memory.keep({ sets: { ...memory.now.sets, [key]: set } });
  const remembered = memory.now.sets[key];
  const former = remembered && (await find(api, remembered.id));
  if (former && remembered.members === former.number_of_members.value) return toDemoSet(former);
  const isHalfFilled = former !== undefined && remembered?.members === undefined;
  const set = isHalfFilled ? former : await create(options);
  await remember({ id: set.id });
  const filled = await fill(set, options);
  await remember({ id: set.id, members: filled.members });
  return filled;
}

async function find(api: ApiClient, id: string): Promise<SetBody | undefined> {
  try {
    return await api({ method: 'GET', path: `/sets/${id}` }, setSchema);
  } catch (error) {
    if (error instanceof MusterError && [400, 404].includes(error.httpStatus)) return undefined;
    throw error;
  }
}

async function create({ api, source, limit }: TakeSetOptions): Promise<SetBody> {
  const { desc } = SET_CONTENTS[source.content];
  const name = `Demo: ${limit === undefined ? 'all' : `the first ${limit}`} ${desc.toLowerCase()} of ${source.name}`;
  const post = (name: string) => {
    const body = {
      name,
      type: 'ITEMIZED',
      content: source.content,
      private: false,
      description: 'Made by npm run demo.',
    };
    return api({ method: 'POST', path: '/sets', body }, setSchema);
  };
  try {
    return await post(name);
  } catch (error) {
    if (!(error instanceof MusterError && error.code === NAME_TAKEN)) throw error;
    return post(`${name} (${new Date().toISOString()})`);
  }
}

/** Continues until it has enough members: ids of rejected assets do not count. */
async function fill({ id, name, number_of_members: has }: SetBody, options: TakeSetOptions): Promise<DemoSet> {
  const { api, source, limit = Infinity, say } = options;
  let members = has.value;
  let ids: string[] = [];
  const add = async () => {
    const body = { members: { member: ids.map((id) => ({ id })) } };
    const query = { op: 'add_members', fail_on_invalid_id: 'false' };
    const set = await api({ method: 'POST', path: `/sets/${id}`, query, body }, setSchema);
    members = set.number_of_members.value;
    ids = [];
    if (members % MEMBERS_PER_LINE === 0) say(`Filling the set: ${members} members`);
  };
  for await (const id of source.ids()) {
    if (members >= limit) break;
    ids.push(id);
    if (ids.length >= Math.min(IDS_PER_CALL, limit - members)) await add();
  }
  if (ids.length > 0) await add();
  if (members === 0) throw new MusterError('NO_MEMBERS', 400, `None of the members of ${source.name} could be loaded.`);
  return { id, name, members };
}

function toDemoSet({ id, name, number_of_members: { value: members } }: SetBody): DemoSet {
  return { id, name, members };
}
