import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MusterError } from '../../shared/runtime/errors.ts';

/**
 * Turns a function into an activity: sends heartbeats while it works, passes it a signal that aborts on cancellation
 * and worker shutdown, and makes refusals final, so that only problems that may pass are retried.
 */
export function asActivity<I, O>(work: (input: I, signal: AbortSignal) => Promise<O>): (input: I) => Promise<O> {
  return async (input) => {
    const { info, cancellationSignal: signal } = Context.current();
    const everyMs = (info.heartbeatTimeoutMs ?? 10_000) / 4;
    const ticker = setInterval(() => {
      Context.current().heartbeat();
    }, everyMs);
    try {
      return await work(input, signal);
    } catch (error) {
      if (signal.aborted) throw new CancelledFailure('The activity was cancelled.');
      if (error instanceof MusterError) throw ApplicationFailure.nonRetryable(error.message, error.code);
      throw error;
    } finally {
      clearInterval(ticker);
    }
  };
}
