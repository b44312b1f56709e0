import type { FieldProblem } from './issue-words.ts';
// Whoever can refuse something has the words for it.
import './issue-words.ts';

/** What a refusal says beside its message. */
interface More {
  /** When the same may be tried again, if that is known. */
  retryAfterSeconds?: number;
  /** What is wrong with each field, as the message says it. */
  problems?: readonly FieldProblem[];
}

/**
 * A refusal that the caller can act on: what is wrong, where, and what to do.
 * `code` is the published API's error code where it has one (reference: REST Configuration API), else a word.
 */
export class MusterError extends Error {
  override readonly name = 'MusterError';
  readonly code: string;
  readonly httpStatus: number;
  readonly retryAfterSeconds: number | undefined;
  readonly problems: readonly FieldProblem[];

  constructor(code: string, httpStatus: number, message: string, { retryAfterSeconds, problems = [] }: More = {}) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
    this.retryAfterSeconds = retryAfterSeconds;
    this.problems = problems;
  }
}
