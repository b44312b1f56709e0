import { setTimeout as delay } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { answerError, WORDS } from './answers.ts';

/** What goes wrong with a call. */
export type DataCiteFault =
  | { kind: 'drop-after-commit' | 'drop-before-commit' }
  /** The server's own trouble, before or after the DOI was saved. */
  | { kind: 'error'; status: 500 | 502 | 503; when: 'before-commit' | 'after-commit' }
  | { kind: 'too-many'; retryAfter?: string }
  | { kind: 'slow'; ms: number }
  | { kind: 'refuse'; status: 401 | 403 | 404 | 409 };

/** Causes a fault. @returns whether the call ends with it; what happens after the commit waits for the answer. */
export async function causeFault(fault: DataCiteFault, request: Request, response: Response): Promise<boolean> {
  switch (fault.kind) {
    case 'slow':
      await delay(fault.ms);
      return false;
    case 'too-many':
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      answerError(response, 429, 'You have exceeded the rate limit.');
      return true;
    case 'refuse':
      answerError(response, fault.status, WORDS[fault.status]);
      return true;
    case 'drop-before-commit':
      request.socket.destroy();
      return true;
    case 'drop-after-commit':
      response.locals['instead'] = () => request.socket.destroy();
      return false;
    case 'error': {
      const sorry = () => response.status(fault.status).type('text/html').end('<html>Sorry</html>');
      if (fault.when === 'before-commit') sorry();
      else response.locals['instead'] = sorry;
      return fault.when === 'before-commit';
    }
  }
}

/** What happens instead of the answer to a call that was done; false when nothing does. */
export function endAfterCommit({ locals }: Response): boolean {
  const instead = locals['instead'] as (() => unknown) | undefined;
  instead?.();
  return instead !== undefined;
}
