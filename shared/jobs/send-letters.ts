import { z } from 'zod';
import { defineJob } from '../job-kit/job-definition.ts';
import { LETTER_REASONS, type LetterReason } from '../model/letter.ts';

/** Sends the letters that another run ordered. Muster starts it when that run has ended; users cannot choose it. */
export const sendLetters = defineJob<Record<string, never>, LetterReason>({
  id: 'SEND_LETTERS',
  activity: 'sendLetters',
  name: 'Send letters',
  description: 'Sends the letters that a run ordered, each at most once.',
  content: { value: 'LETTERS', desc: 'Letters' },
  category: { value: 'LETTERS', desc: 'Letters' },
  setContent: 'LETTER',
  roles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  work: 'performer',
  target: 'mail',
  isInternal: true,
  reasons: LETTER_REASONS,
  effect: 'OUTSIDE',
  act: () => 'Send {members}',
  undoable: false,
  parameters: () => z.strictObject({}),
});
