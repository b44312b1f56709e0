import type { Client } from '@temporalio/client';
import type { TemporalHome } from '../model/run.ts';
import { MusterError } from '../runtime/errors.ts';
import type { Store } from '../store/store.ts';

/** The Temporal that this client is connected to. @throws when it does not answer. */
export async function homeOf(temporal: Client): Promise<TemporalHome> {
  const { clusterId } = await temporal.connection.workflowService.getClusterInfo({});
  return { cluster: clusterId, namespace: temporal.options.namespace };
}

export function isSameHome(one: TemporalHome, other: TemporalHome): boolean {
  return one.cluster === other.cluster && one.namespace === other.namespace;
}

/**
 * Makes sure that the database belongs to this client's Temporal; a database that belongs to none is bound to it. With
 * another Temporal, runs that continue elsewhere would count as lost.
 * @throws MusterError OTHER_TEMPORAL, saying what to do; and what the client throws while Temporal is down.
 */
export async function requireHome(
  { installation }: Pick<Store, 'installation'>,
  temporal: Client,
): Promise<TemporalHome> {
  const home = await homeOf(temporal);
  const owner = await installation.claimTemporal(home, new Date());
  if (isSameHome(home, owner)) return home;
  throw new MusterError(
    'OTHER_TEMPORAL',
    503,
    [
      `The database belongs to another Temporal: to the namespace "${owner.namespace}" of the cluster ${owner.cluster}.`,
      `The one that is configured is the namespace "${home.namespace}" of the cluster ${home.cluster}.`,
      'Check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and MONGODB_URL.',
      'If Temporal was replaced for good, run "npm run temporal -- adopt".',
    ].join(' '),
  );
}

/**
 * Binds the database to this client's Temporal. Runs that had not begun are started there; the others end as lost
 * unless they are found there.
 * @returns the number of runs of each kind.
 */
export async function adoptTemporal(store: Store, temporal: Client): Promise<{ restarted: number; lost: number }> {
  const home = await homeOf(temporal);
  await store.installation.moveToTemporal(home, new Date());
  return store.runs.moveToTemporal(home);
}
