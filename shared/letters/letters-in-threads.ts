import type { ParameterProblem } from '../model/coded.ts';
import { runInThread, type ThreadOptions } from '../runtime/threads/run-in-threads.ts';
import { threadTask, warmUp, type ThreadLimits } from '../runtime/threads/thread-task.ts';
import type { LetterContent } from './letter-content.ts';
import type { LetterAnswer, LetterTask, work } from './letter-in-thread.ts';
import type { LetterToRender, RenderedLetter } from './render-letter.ts';

const LETTER = threadTask<typeof work>('./letter-in-thread', import.meta.url);

const SAMPLE: LetterContent = {
  name: 'Sample',
  is_layout: false,
  layout: null,
  default_language: 'en',
  languages: { en: { subject: '{{message}}', html: '{{#if message}}<p>{{message}}</p>{{/if}}', text: '{{message}}' } },
};
/** Has a thread check and render a letter. */
export const LETTER_WARM_UP = warmUp(LETTER, [
  { kind: 'check', code: 'NEWS', content: SAMPLE },
  {
    kind: 'render',
    letter: { code: 'NEWS', letter: SAMPLE, layout: undefined, preferredLanguage: 'en', values: { message: 'a' } },
  },
]);

const LIMITS: ThreadLimits = { timeMs: 5_000 };

/** A letter that cannot be rendered; the message says why. */
export class LetterError extends Error {
  override readonly name = 'LetterError';
}

/** Renders a letter in a thread: its templates are written by users. @throws LetterError */
export async function renderInThread(
  letter: LetterToRender,
  more: Pick<ThreadOptions, 'mayWait'> = {},
): Promise<RenderedLetter> {
  const answer = await askThread({ kind: 'render', letter }, more);
  if (typeof answer === 'string') throw new LetterError(answer);
  if (answer.kind === 'rendered') return answer.rendered;
  throw new Error('A letter came back as something else.');
}

/** Finds a letter's problems, by template and line, in a thread. */
export async function checkInThread(code: string, content: LetterContent): Promise<ParameterProblem[]> {
  const answer = await askThread({ kind: 'check', code, content });
  if (typeof answer === 'string') return [{ parameter: 'languages', message: answer }];
  if (answer.kind === 'checked') return answer.problems;
  throw new Error('A check came back as something else.');
}

/** @returns the answer, or why there is none. */
async function askThread(task: LetterTask, more: Pick<ThreadOptions, 'mayWait'> = {}): Promise<LetterAnswer | string> {
  const outcome = await runInThread(LETTER, undefined, task, { limits: LIMITS, ...more });
  if (outcome.kind === 'done') return outcome.output;
  if (outcome.kind === 'threw') return outcome.message;
  return outcome.limit === 'time'
    ? `The templates of the letter take more than ${LIMITS.timeMs / 1_000} seconds. Make them simpler.`
    : 'The templates of the letter need too much memory. Make them simpler.';
}
