import type { Exit } from './exit-codes.ts';

/** A command cannot do what it was told, for a reason that the person can act on. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exit: Exit;
  /** What to do about it. */
  readonly advice: string | undefined;

  constructor(message: string, { exit = 'FAILED', advice }: { exit?: Exit; advice?: string | undefined } = {}) {
    super(message);
    this.exit = exit;
    this.advice = advice;
  }
}
