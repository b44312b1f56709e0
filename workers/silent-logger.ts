import type { Logger } from '@temporalio/worker';

const nothing = () => undefined;

/** For Temporal's own words where Muster says itself what happens. */
export const SILENT: Logger = {
  log: nothing,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};
