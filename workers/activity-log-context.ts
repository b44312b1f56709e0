import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { logContext, withLogContext, type LogContext } from '../shared/runtime/log-context.ts';

/** Every line logged during an activity, the SDK's own about it included, names run, batch and attempt. */
export const activityLogContext: ActivityInterceptorsFactory = ({ info }) => {
  const context: LogContext = { activity: info.activityType, attempt: info.attempt };
  return {
    inbound: {
      execute: (input, next) => {
        // With the trace, if there is one: what the SDK says of the end is said outside of it.
        Object.assign(context, belongingOf(input.args[0]), logContext());
        return withLogContext(context, () => next(input));
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next({ ...attributes, ...context }),
    },
  };
};

/** Run and batch, as all activities are told them. */
function belongingOf(input: unknown): LogContext {
  if (typeof input !== 'object' || input === null) return {};
  const { run, batch } = input as Record<string, unknown>;
  return { ...(typeof run === 'string' ? { run } : {}), ...(typeof batch === 'number' ? { batch } : {}) };
}
