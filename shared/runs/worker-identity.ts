import { hostname } from 'node:os';
import { MUSTER_VERSION } from '../runtime/version.ts';

/** What Temporal calls a worker of this process: `muster 0.1.0 4711@host`. */
export function workerIdentity(): string {
  return `muster ${MUSTER_VERSION} ${process.pid}@${hostname()}`;
}

/** The version of a worker that is called so; undefined for one that does not tell. */
export function versionOfWorker(identity: string): string | undefined {
  return /^muster (\S+) \d+@/.exec(identity)?.[1];
}
