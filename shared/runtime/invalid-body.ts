import { cutText } from './cut-text.ts';
import { MusterError } from './errors.ts';
import type { FieldProblem } from './issue-words.ts';

/** A refusal repeats little of the body: names of fields may be as long as the body. */
const MOST_PROBLEMS = 20;
const MOST_CHARACTERS = 500;

/**
 * The refusal of what was sent, naming every field that is wrong, and why.
 * @param what is not valid, as the subject of a sentence: "The mail server".
 */
export function invalidBody(problems: readonly FieldProblem[], what = 'The request body'): MusterError {
  const told = problems.slice(0, MOST_PROBLEMS).map(({ field, message }) => ({
    field: cutText(field, MOST_CHARACTERS),
    message: cutText(message, MOST_CHARACTERS),
  }));
  const said = told.map(({ field, message }) => `${field || 'body'}: ${message.replace(/\.$/, '')}`);
  return new MusterError('INVALID_BODY', 400, `${what} is not valid. ${said.join('; ')}.`, { problems: told });
}
