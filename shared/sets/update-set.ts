import { dequal } from 'dequal';
import { changedSinceRead, type RequireUnchanged } from '../runtime/changed-meanwhile.ts';
import { MusterError } from '../runtime/errors.ts';
import type { MemberSet } from '../model/set.ts';
import { defined } from '../runtime/defined.ts';
import type { Caller } from '../model/roles.ts';
import { NAME_TAKEN, type SetChange } from '../store/sets.ts';
import type { Store } from '../store/store.ts';
import { requireRight, type SetAction } from './access.ts';
import { nameTaken, type SetChangeRequest } from './create-set.ts';
import { noSuchSet, requireSet } from './find-set.ts';
import { parseSetQuery } from '../model/set-query/parse-query.ts';

/** What people change in a set beside its members. */
export type OwnFields = Pick<MemberSet, 'name' | 'description' | 'note' | 'private' | 'status' | 'query'>;

export function ownFieldsOf({ name, description, note, private: isPrivate, status, query }: MemberSet): OwnFields {
  return { name, description, note, private: isPrivate, status, ...defined({ query }) };
}

/**
 * Changes a set's own fields; missing fields stay. Type and content never change.
 * @throws MusterError 60107 no set, 402262 or 402265 fields that cannot change, 402263 name; FORBIDDEN.
 */
export async function updateSet(
  store: Pick<Store, 'sets'>,
  caller: Caller,
  id: string,
  request: SetChangeRequest,
  requireUnchanged?: RequireUnchanged<OwnFields>,
): Promise<MemberSet> {
  const set = await requireSet(store, caller, id);
  requireUnchanged?.(ownFieldsOf(set));
  refuseOtherKind(set, request);
  const change = differenceTo(set, request);
  for (const action of actionsOf(change)) requireRight(caller, set, action);
  const updated = await store.sets.update(id, change, requireUnchanged && set);
  if (updated === undefined && requireUnchanged && (await store.sets.get(id))) throw changedSinceRead(`The set ${id}`);
  if (updated === undefined) throw noSuchSet(id);
  if (updated === NAME_TAKEN) throw nameTaken(change.name ?? '');
  return updated;
}

/** @throws MusterError 60107 no set; FORBIDDEN. */
export async function deleteSet(store: Pick<Store, 'sets'>, caller: Caller, id: string): Promise<void> {
  const set = await requireSet(store, caller, id);
  requireRight(caller, set, 'delete');
  await store.sets.delete(id, caller.person);
}

function refuseOtherKind(set: MemberSet, { type, content, query }: SetChangeRequest): void {
  if (type !== undefined && type !== set.type) {
    throw new MusterError(
      '402262',
      400,
      `The type of a set cannot be changed (${set.type}). Create a new set instead.`,
    );
  }
  if (content !== undefined && content !== set.content) {
    throw new MusterError(
      '402265',
      400,
      `The content of a set cannot be changed (${set.content}). Create a new set instead.`,
    );
  }
  if (query !== undefined && set.type === 'ITEMIZED') {
    throw new MusterError('402265', 400, 'An itemized set has no query; leave the query out.');
  }
}

/** Only real differences, so that sending a set back unchanged changes nothing and runs on it need not ask. */
function differenceTo(set: MemberSet, request: SetChangeRequest): SetChange {
  const query = request.query === undefined ? undefined : parseSetQuery(set.content, request.query);
  const { name, description, note, status } = request;
  const asked = { name, description, note, status, private: request.private, query };
  const changed = Object.entries(asked).filter(([field, value]) => {
    return value !== undefined && !dequal(value, set[field as keyof SetChange]);
  });
  return Object.fromEntries(changed);
}

function actionsOf(change: SetChange): SetAction[] {
  const { query, private: privacy, ...rest } = change;
  const actions: SetAction[] = Object.keys(rest).length > 0 ? ['describe'] : [];
  if (query !== undefined) actions.push('changeQuery');
  if (privacy !== undefined) actions.push('changePrivacy');
  return actions;
}
