import { z } from 'zod';
import { REASONS } from '../../shared/model/outcome.ts';
import {
  LETTER_REASONS,
  LETTER_STATE_CODES,
  LETTER_STATES,
  type Letter,
  type LetterState,
} from '../../shared/model/letter.ts';
import type { NotificationType } from '../../shared/letters/letter-content.ts';
import { codedAnswer, named, shape, time, totalRecordCount } from '../contract/shapes.ts';
import type { Coded } from '../../shared/model/coded.ts';

const letterShape = z.object({
  letter: codedAnswer(),
  recipient: codedAnswer(),
  state: codedAnswer(z.enum(LETTER_STATE_CODES)),
  reason: z.string().nullable(),
  reason_desc: z.string().nullable(),
  message: z.string().nullable(),
  address: z.string().nullable(),
  language: z.string().nullable(),
  message_id: z.string().nullable(),
  handovers: z.int(),
  ordered: time,
  changed: time,
  sent_by_instance: z.string(),
});

const count = z.int().min(0).optional();

export const letterListShape = shape(
  'Letters',
  'letters',
  z.object({
    letter: z.array(named('letter', letterShape)),
    total_record_count: totalRecordCount,
    /** How many there are by state. */
    states: z.object(
      Object.fromEntries(LETTER_STATE_CODES.map((state) => [state, count])) as Record<LetterState, typeof count>,
    ),
    sending_link: z.string().optional(),
  }),
);

export const resentShape = shape(
  'ResentLetters',
  'letters',
  z.object({ letters_to_send: z.int(), sending_link: z.string() }),
);

/** A letter of a run and its state. Its text is not stored, so it is not shown. */
export function toLetterBody(letter: Letter, names: ReadonlyMap<string, string>, type: NotificationType | undefined) {
  const { recipient, state, reason, message, address, language, messageId, handovers, orderedAt, at, sender } = letter;
  return {
    letter: { value: letter.letter, desc: type?.name ?? letter.letter } satisfies Coded,
    recipient: { value: recipient, desc: names.get(recipient) ?? recipient } satisfies Coded,
    state: { value: state, desc: LETTER_STATES[state] } satisfies Coded,
    reason: reason ?? null,
    reason_desc: reason === undefined ? null : describeReason(reason),
    message: message ?? null,
    address: address ?? null,
    language: language ?? null,
    message_id: messageId ?? null,
    handovers,
    ordered: orderedAt.toISOString(),
    changed: at.toISOString(),
    sent_by_instance: sender,
  };
}

/** The number of letters by state; states without letters are omitted. */
export function toStateCounts(counts: Partial<Record<LetterState, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describeReason(reason: string): string {
  const words: Readonly<Record<string, string>> = { ...REASONS, ...LETTER_REASONS };
  return words[reason] ?? reason;
}
