import type { Logger } from 'pino';
import type { RunServices } from '../shared/runs/run-request.ts';
import type { ConfigurationKind } from '../shared/settings/configuration-kind.ts';
import type { Secrets } from '../shared/settings/secrets/secrets.ts';

/** What every router is made from. */
export interface ApiServices extends RunServices {
  log: Logger;
  secrets: Secrets;
  /** Aborted when the API stops: what has no end of its own ends then. */
  stopping?: AbortSignal;
  /** By path. */
  configurationKinds: ReadonlyMap<string, ConfigurationKind>;
}
