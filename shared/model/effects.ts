import type { CommonReason } from './outcome.ts';
import type { RecordCollection } from './record.ts';

/** What happened to one link, author or item of a member. */
export interface Detail<Reason extends string = string> {
  item: string;
  outcome: 'changed' | 'unchanged' | 'skipped' | 'failed';
  reason: Reason | CommonReason;
  message?: string;
}

/**
 * A commutative edit of a list on another record: put in or take out the item with this key.
 * Adding twice, or removing what is not there, changes nothing. Items of such a list carry `key`.
 */
export interface KeyedEdit {
  collection: RecordCollection;
  target: string;
  /** Top-level field of the target that holds the list. */
  list: string;
  key: string;
  action: 'add' | 'remove';
  /** The item to add; for a removal the item as it was, so that undo can put it back. */
  item: { key: string } & Record<string, unknown>;
}

/** A letter to send because of this member; it waits in the journal row, which is the outbox. */
export interface LetterOrder {
  /** Code of the letter, e.g. a user notification type. */
  letter: string;
  /** Primary id of the user it goes to. */
  recipient: string;
  /** What the letter's template may say. No secrets: it is stored. */
  data: Record<string, unknown>;
}
