import type { CommonReason } from './outcome.ts';

/** What happened to one link, author or item of a member. */
export interface Detail<Reason extends string = string> {
  item: string;
  outcome: 'changed' | 'unchanged' | 'skipped' | 'failed';
  reason: Reason | CommonReason;
  message?: string;
}

/**
 * A commutative edit of an asset's relations: put in or take out the one with this key.
 * Adding twice, or removing what is not there, changes nothing.
 */
export interface KeyedEdit {
  collection: 'assets';
  target: string;
  list: 'relations';
  key: string;
  action: 'add' | 'remove';
  /** The relation to add; for a removal as it was, so that undo can put it back. */
  item: { key: string } & Record<string, unknown>;
}

/** Takes out what all other assets say of a deleted one, however many they are; the rows remember by whom, for an undo. */
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
  /** Primary id of the user it goes to. */
  recipient: string;
  /** What the letter's template may say. No secrets: it is stored. */
  data: Record<string, unknown>;
}
