import type { Letter, LetterEnd, LetterReason } from '../../shared/model/letter.ts';
import { sendLetters } from '../../shared/jobs/send-letters.ts';
import { performerWork } from '../../shared/job-kit/job-work.ts';
import { done, fail, skip, type Plan } from '../../shared/job-kit/plan.ts';
import { sendLetter } from '../letters/send-letter.ts';

/** The outbox has the letter's state; the member's outcome shows the same to people who look at the run. */
export const sendLettersWork = performerWork<Letter, Record<string, never>, LetterEnd, LetterReason>({
  definition: sendLetters,
  changes: [],
  perform: (letter, _parameters, context) => sendLetter(letter._id, context),
  plan: (_letter, _parameters, end) => planOf(end),
});

function planOf({ state, reason, message = '' }: LetterEnd): Plan<Letter, LetterReason> {
  switch (state) {
    case 'sent':
      return done(reason);
    case 'no_address':
    case 'blocked':
    case 'opted_out':
    case 'expired':
      return skip(reason, message);
    default:
      return fail(reason, message);
  }
}
