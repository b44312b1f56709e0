import type { CommonReason } from './outcome.ts';

/** What happened to one link, author or item of a member. */
export interface Detail<Reason extends string = string> {
  item: string;
  outcome: 'changed' | 'unchanged' | 'skipped' | 'failed';
  reason: Reason | CommonReason;
  message?: string;
}

/**
 * A commutative edit of an asset's relations: adds or removes the one with this key. Adding twice, or removing a
 * missing one, changes nothing.
 */
export interface KeyedEdit {
  collection: 'assets';
  target: string;
  list: 'relations';
  key: string;
  action: 'add' | 'remove';
  /** The relation to add; for a removal, the old relation, so that undo can restore it. */
  item: { key: string } & Record<string, unknown>;
}

/**
 * Removes all other assets' relations to a deleted one, however many there are; the rows remember who did it, for an
 * undo.
 */
export interface TowardsRemoval {
  collection: 'assets';
  /** The deleted asset. */
  target: string;
  action: 'remove-towards';
}

export type RelationEdit = KeyedEdit | TowardsRemoval;

/** A letter to send because of this member; it waits in the journal row, which is the outbox. */
export interface LetterOrder {
  /** Code of the letter, e.g. a user notification type. */
  letter: string;
  /** Primary id of the recipient. */
  recipient: string;
  /** The values for the letter's template. No secrets: it is stored. */
  data: Record<string, unknown>;
}
