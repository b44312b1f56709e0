import type { Response } from 'express';
import type { Logger } from 'pino';
import type { RunServices } from '../shared/runs/run-request.ts';
import type { ConfigurationKind } from '../shared/settings/configuration-kind.ts';
import type { Secrets } from '../shared/settings/secrets/secrets.ts';
import type { Caller } from '../shared/model/roles.ts';

/** What every router is made from. */
export interface ApiContext extends RunServices {
  log: Logger;
  secrets: Secrets;
  /** By path. */
  configurationKinds: ReadonlyMap<string, ConfigurationKind>;
}

/** Who calls; set by the authentication in front of every route but /health. */
export function callerOf(response: Response): Caller {
  return (response.locals as { caller: Caller }).caller;
}
