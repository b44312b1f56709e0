import type { Filter } from 'mongodb';
import { equivalentPattern } from '../model/canonical-text.ts';
import type { MemberSet, SetContent } from '../model/set.ts';
import type { Caller } from '../model/roles.ts';
import type { SetPage } from '../store/sets.ts';
import type { Store } from '../store/store.ts';
import { ownContents, seesEverySet, visibleContents } from './access.ts';

export interface SetListRequest extends SetPage {
  content?: SetContent | undefined;
  type?: MemberSet['type'] | undefined;
  /** Parts to find in the named fields, in any case; `_` also matches a blank, as clients write it. */
  contains?: { field: 'name' | 'createdBy'; text: string } | undefined;
  /** The primary id of the person whose sets they are. */
  owner?: string | undefined;
}

/** A page of the sets that the caller may see. */
export async function listVisibleSets(
  store: Pick<Store, 'sets'>,
  caller: Caller,
  { content, type, contains, owner, ...page }: SetListRequest,
): Promise<{ sets: MemberSet[]; total: number }> {
  const filter: Filter<MemberSet>[] = [visibleTo(caller)];
  if (content !== undefined) filter.push({ content });
  if (owner !== undefined) filter.push({ createdBy: owner });
  if (type !== undefined) filter.push({ type });
  if (contains !== undefined) filter.push({ [contains.field]: { $regex: patternOf(contains.text), $options: 'i' } });
  return store.sets.list({ $and: filter }, page);
}

function visibleTo(caller: Caller): Filter<MemberSet> {
  if (seesEverySet(caller)) return {};
  return {
    $or: [
      { createdBy: caller.person, content: { $in: ownContents(caller) } },
      { private: false, content: { $in: visibleContents(caller) } },
    ],
  };
}

function patternOf(text: string): string {
  return equivalentPattern(text).replaceAll('_', '[_ ]');
}
