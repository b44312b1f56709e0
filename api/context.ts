import type { Client } from '@temporalio/client';
import type { Response } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../shared/config.ts';
import type { JobCatalogue } from '../shared/planning/job-catalogue.ts';
import type { Caller } from '../shared/roles.ts';
import type { Store } from '../shared/store/store.ts';

/** What every router is made from. */
export interface ApiContext {
  config: Config;
  store: Store;
  temporal: Client;
  catalogue: JobCatalogue;
  log: Logger;
}

/** Who calls; set by the authentication in front of every route but /health. */
export function callerOf(response: Response): Caller {
  return (response.locals as { caller: Caller }).caller;
}
