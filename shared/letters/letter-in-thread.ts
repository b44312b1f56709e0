/** Checks and renders letters; runs in a thread, see `letters-in-threads.ts`. */
import type { ParameterProblem } from '../model/coded.ts';
import { checkLetter } from './check-letter.ts';
import type { LetterContent } from './letter-content.ts';
import { renderLetter, type LetterToRender, type RenderedLetter } from './render-letter.ts';

export type LetterTask =
  | { kind: 'check'; code: string; content: LetterContent }
  | { kind: 'render'; letter: LetterToRender };
export type LetterAnswer =
  | { kind: 'checked'; problems: ParameterProblem[] }
  | { kind: 'rendered'; rendered: RenderedLetter };

export function work(): (task: LetterTask) => LetterAnswer {
  return (task) =>
    task.kind === 'check'
      ? { kind: 'checked', problems: checkLetter(task.code, task.content) }
      : { kind: 'rendered', rendered: renderLetter(task.letter) };
}
