import { MusterError } from '../runtime/errors.ts';
import { SET_CONTENT_CODES, type MemberSet, type SetContent, type SetQuery } from '../model/set.ts';
import type { Caller } from '../model/roles.ts';
import { NAME_TAKEN } from '../store/sets.ts';
import type { Store } from '../store/store.ts';
import { requireCreator } from './access.ts';
import { combineStreams, type CombineOperator } from './combine-streams.ts';
import { requireSet } from './find-set.ts';
import { parseSetQuery } from '../model/set-query/parse-query.ts';

/** The source of the set's members; without one the set is empty or logical. */
export type SetSource =
  | { kind: 'none' }
  | { kind: 'logical'; id: string }
  | { kind: 'combined'; operator: CombineOperator; first: string; second: string }
  /** Of a run, which the caller may see: its members with one outcome. */
  | { kind: 'run'; content: SetContent; members: AsyncIterable<string>; madeFrom: NonNullable<MemberSet['madeFrom']> };

/** The requested set. */
export interface SetRequest {
  name: string;
  description?: string | undefined;
  note?: string | undefined;
  type?: MemberSet['type'] | undefined;
  content?: SetContent | undefined;
  private?: boolean | undefined;
  status?: MemberSet['status'] | undefined;
  /** An object, or its JSON text. */
  query?: unknown;
}

/** The requested changes of a set; missing fields stay. */
export type SetChangeRequest = Omit<SetRequest, 'name'> & { name?: string | undefined };

/** What a set made from others takes from them. */
interface Origin {
  content: SetContent;
  members: AsyncIterable<string>;
}

/**
 * Creates a set: empty, logical, filled from a logical set, or combined from two sets.
 * @throws MusterError 402262 type, 402263 name, 402264 source set, 402265 other errors; FORBIDDEN.
 */
export async function createSet(
  store: Pick<Store, 'sets'>,
  caller: Caller,
  request: SetRequest,
  { source = { kind: 'none' }, most }: { source?: SetSource; most: number },
): Promise<MemberSet> {
  const origin = await openSource(store, caller, source);
  const type = typeOf(request, origin);
  const content = contentOf(request, origin);
  requireCreator(caller, content);
  const set = {
    name: request.name,
    description: request.description ?? '',
    note: request.note ?? '',
    type,
    content,
    private: request.private ?? true,
    status: request.status ?? 'ACTIVE',
    createdBy: caller.person,
    ...queryOf(type, content, request),
    ...(source.kind === 'run' ? { madeFrom: source.madeFrom } : {}),
  };
  if (await store.sets.hasAsMany(set.createdBy, most)) {
    const says = `You have ${most} sets already, which is as many as one person may have. Delete some that are not needed.`;
    throw new MusterError('SETS_EXHAUSTED', 409, says);
  }
  const created = await store.sets.create(set, origin?.members);
  if (created === NAME_TAKEN) throw nameTaken(request.name);
  return created;
}

export function nameTaken(name: string): MusterError {
  const message = `The set name "${name}" already exists. Please choose a different name.`;
  return new MusterError('402263', 400, message, { problems: [{ field: 'name', message }] });
}

async function openSource(store: Pick<Store, 'sets'>, caller: Caller, source: SetSource): Promise<Origin | undefined> {
  if (source.kind === 'none') return undefined;
  if (source.kind === 'run') return source;
  if (source.kind === 'logical') {
    const logical = await requireSet(store, caller, source.id, '402264');
    if (logical.type !== 'LOGICAL') {
      throw new MusterError(
        '402264',
        400,
        `The set ${logical._id} is not a logical set. Use set1 and set2, or name a logical set.`,
      );
    }
    return { content: logical.content, members: store.sets.streamMemberIds(logical) };
  }
  const first = await requireSet(store, caller, source.first, '402264');
  const second = await requireSet(store, caller, source.second, '402264');
  if (first.content !== second.content) {
    throw failed(
      `set1 holds ${first.content} and set2 ${second.content}; only sets of the same content can be combined`,
    );
  }
  const [one, other] = [store.sets.streamMemberIds(first), store.sets.streamMemberIds(second)];
  return { content: first.content, members: combineStreams(source.operator, one, other) };
}

function typeOf({ type }: SetRequest, origin: Origin | undefined): MemberSet['type'] {
  if (origin === undefined && type !== undefined) return type;
  if (origin !== undefined && type !== 'LOGICAL') return 'ITEMIZED';
  const message = origin
    ? 'A set created from other sets must be ITEMIZED.'
    : "Only 'ITEMIZED' and 'LOGICAL' sets are supported.";
  throw new MusterError('402262', 400, `Set type is invalid. ${message}`);
}

function contentOf({ content }: SetRequest, origin: Origin | undefined): SetContent {
  const found = content ?? origin?.content;
  if (found === undefined) throw failed(`content is missing; it is one of ${SET_CONTENT_CODES.join(', ')}`);
  if (origin && origin.content !== found)
    throw failed(`content is ${found}, but the set it is made from has ${origin.content}`);
  return found;
}

function queryOf(type: MemberSet['type'], content: SetContent, { query }: SetRequest): { query?: SetQuery } {
  if (type === 'ITEMIZED') return {};
  if (query === undefined) throw failed('a LOGICAL set needs a query');
  return { query: parseSetQuery(content, query) };
}

function failed(why: string): MusterError {
  return new MusterError('402265', 400, `The set cannot be created: ${why}.`);
}
