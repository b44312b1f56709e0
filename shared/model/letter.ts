import { z } from 'zod';
import { storedFieldsShape } from './record.ts';

/** The states of a letter. `sending`: the mail server has its text, or is about to get it. */
export const LETTER_STATES = {
  planned: 'Waiting to be sent',
  sending: 'Being sent',
  sent: 'Accepted by the mail server',
  unknown: 'Sent, perhaps twice: the mail server accepted the text but did not answer',
  failed: 'Not sent',
  no_address: 'Not sent: no valid e-mail address',
  blocked: 'Not sent: the user is blocked',
  opted_out: 'Not sent: the user has opted out of letters of this kind',
  expired: 'Not sent: the account is no longer active',
} as const;
export type LetterState = keyof typeof LETTER_STATES;
export const LETTER_STATE_CODES = Object.keys(LETTER_STATES) as LetterState[];

/** The results of a run's letters, from its counters. */
export interface LetterCounts {
  sent: number;
  failed: number;
  /** Handed over without an answer: perhaps sent. */
  unclear: number;
  waiting: number;
  /** No address, blocked, opted out or expired. */
  notWanted: number;
}

const COUNTED_AS: Readonly<Record<LetterState, keyof LetterCounts>> = {
  planned: 'waiting',
  sending: 'waiting',
  sent: 'sent',
  unknown: 'unclear',
  failed: 'failed',
  no_address: 'notWanted',
  blocked: 'notWanted',
  opted_out: 'notWanted',
  expired: 'notWanted',
};

export function countLetters(states: Readonly<Partial<Record<LetterState, number>>>): LetterCounts {
  const counts: LetterCounts = { sent: 0, failed: 0, unclear: 0, waiting: 0, notWanted: 0 };
  for (const state of LETTER_STATE_CODES) counts[COUNTED_AS[state]] += states[state] ?? 0;
  return counts;
}

/** States in which a sending leaves letters alone; a new sending can resend failed letters. */
const ENDED: ReadonlySet<LetterState> = new Set([
  'sent',
  'unknown',
  'failed',
  'no_address',
  'blocked',
  'opted_out',
  'expired',
]);

export function hasEnded({ state }: { state: LetterState }): boolean {
  return ENDED.has(state);
}

const text = z.string();

/** A letter in the outbox: one per run, recipient and kind of letter. */
export const letterSchema = z.looseObject({
  ...storedFieldsShape,
  /** The run that ordered it. */
  run: text,
  /** Code of a notification type, e.g. NEWS. */
  letter: text,
  /** Primary id of the recipient. */
  recipient: text,
  /** The values for its template, besides the recipient's data. No secrets: it is stored. */
  data: z.record(z.string(), z.unknown()),
  state: z.enum(LETTER_STATE_CODES as [LetterState, ...LetterState[]]),
  /** The run that sends it. */
  sender: text,
  /** How often its text was handed to the mail server in this sending, answered or not: at most twice. */
  handovers: z.int().min(0),
  orderedAt: z.date(),
  /** Last change. */
  at: z.date(),
  reason: text.optional(),
  message: text.optional(),
  messageId: text.optional(),
  address: text.optional(),
  language: text.optional(),
});
export type Letter = z.infer<typeof letterSchema>;

/** The facts about a composed letter. */
export type LetterEnvelope = Required<Pick<Letter, 'messageId' | 'address' | 'language'>>;

/** Reasons for a letter's state, each with a sentence for people. */
export const LETTER_REASONS = {
  SENT: 'The letter was sent.',
  REFUSED: 'The mail server refused the letter.',
  NOT_TAKEN: 'The mail server did not accept the letter.',
  NO_ANSWER: 'It is not known whether the letter was sent.',
  NO_MAIL_SERVER: 'No mail server is configured.',
  LETTER_NOT_FOUND: 'The letter does not exist.',
  ACCOUNT_EXPIRED: "The user's account is inactive or has expired.",
  BLOCKED: 'The user has a block.',
  OPTED_OUT: 'The user does not want letters of this kind.',
  NO_ADDRESS: 'The user has no e-mail address.',
  ADDRESS_INVALID: "The user's e-mail address is not valid.",
  LOGIN_REFUSED: 'The mail server refused the login. The run pauses until this is solved.',
  SERVER_UNAVAILABLE: 'The mail server was not available.',
  TYPE_NOT_ENABLED: 'The type of the notification is not enabled.',
  RECIPIENT_NOT_FOUND: 'The user does not exist any more.',
  TEMPLATE_ERROR: 'The template of the letter has an error, or gives too long a letter.',
  OVERTAKEN: 'Another attempt at this letter is under way.',
} as const;
export type LetterReason = keyof typeof LETTER_REASONS;

/** The states that end a letter. */
export interface LetterEnd {
  state: LetterState;
  reason: LetterReason;
  message?: string;
}

/** The same order gives the same id, so a letter is in the outbox only once. */
export function letterId({ run, recipient, letter }: Pick<Letter, 'run' | 'recipient' | 'letter'>): string {
  return `${run}:${letter}:${recipient}`;
}
