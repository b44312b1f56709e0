import { AsyncLocalStorage } from 'node:async_hooks';

/** What the current work belongs to; it is in each line that is logged meanwhile. */
export interface LogContext {
  /** The tracking id of the request. */
  request?: string;
  run?: string;
  /** Number of the batch in the run. */
  batch?: number;
  activity?: string;
  attempt?: number;
  /** The trace that it is part of. */
  trace?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Does work whose log lines name what it belongs to. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...context }, work);
}

let traceNow: () => string | undefined = () => undefined;

/** From now on log lines name the trace that they belong to. */
export function nameTraces(traceOf: () => string | undefined): void {
  traceNow = traceOf;
}

/** What the current work belongs to. */
export function logContext(): LogContext {
  const trace = traceNow();
  return { ...storage.getStore(), ...(trace === undefined ? {} : { trace }) };
}
