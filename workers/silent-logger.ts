import type { Logger } from '@temporalio/worker';

const nothing = () => undefined;

/** For Temporal's messages where Muster reports itself. */
export const SILENT: Logger = {
  log: nothing,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
