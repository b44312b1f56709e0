import { REASONS } from '../../shared/model/outcome.ts';
import { LETTER_REASONS, LETTER_STATES, type Letter, type LetterState } from '../../shared/model/letter.ts';
import type { NotificationType } from '../../shared/letters/letter-content.ts';
import type { Coded } from '../../shared/model/coded.ts';

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
