import { CLOCKS_DIFFER_MS } from '../../shared/runtime/clocks-differ.ts';
import { requireTemporal } from '../../shared/runs/temporal-health.ts';
import { ok, warn, type SystemCheck } from './finding.ts';

const NAMED = 5;
/** A run can be looked at in Temporal, and replayed before an upgrade, only as long. */
const SHORT_RETENTION_DAYS = 7;
const DAY_SECONDS = 24 * 60 * 60;

export const databaseCheck: SystemCheck = {
  part: 'DATABASE',
  look: async ({ store, config }) => {
    const { wireVersion, replicaSet, answersInMs } = await store.server();
    const set = replicaSet === undefined ? '' : `, replica set ${replicaSet}`;
    return [ok(`"${config.mongodbDatabase}" answers in ${answersInMs} ms (protocol ${wireVersion}${set}).`)];
  },
};

export const indexesCheck: SystemCheck = {
  part: 'INDEXES',
  look: async ({ store }) => {
    const states = await store.indexes.compare();
    const inState = (state: string) => states.filter((index) => index.state === state);
    const missing = inState('missing');
    const differing = inState('differs');
    const found = [];
    if (missing.length > 0) {
      found.push(
        warn(`Missing: ${namesOf(missing)}. Reads are slow until they are built.`, 'npm run indexes -- --build'),
      );
    }
    if (differing.length > 0) {
      const advice = 'Stop Muster, then: npm run indexes -- --replace';
      found.push(warn(`There with other options: ${namesOf(differing)}.`, advice));
    }
    return found.length > 0 ? found : [ok(`All ${inState('there').length} are there.`)];
  },
};

function namesOf(indexes: readonly { collection: string; name: string }[]): string {
  const named = indexes.slice(0, NAMED).map(({ collection, name }) => `${collection}.${name}`);
  return `${named.join(', ')}${indexes.length > named.length ? `, and ${indexes.length - named.length} more` : ''}`;
}

export const temporalCheck: SystemCheck = {
  part: 'TEMPORAL',
  look: async ({ temporal, config }) => {
    await requireTemporal(temporal);
    const { namespace } = config.temporal;
    const { serverVersion } = await temporal.workflowService.getSystemInfo({});
    const described = await temporal.workflowService.describeNamespace({ namespace });
    const retention = Number(described.config?.workflowExecutionRetentionTtl?.seconds ?? 0);
    const days = Math.round((10 * retention) / DAY_SECONDS) / 10;
    const words = `Namespace "${namespace}" on version ${serverVersion ?? '?'} keeps ended runs for ${days} days.`;
    if (days >= SHORT_RETENTION_DAYS) return [ok(words)];
    return [warn(words, 'Raise the retention of the namespace to a few weeks: docs/operations.md, Temporal.')];
  },
};

/** The clock of this process beside the database's, which all processes go by. */
export const clockCheck: SystemCheck = {
  part: 'CLOCK',
  look: async ({ store }) => {
    const { aheadMs } = await store.server();
    const by = Math.abs(Math.round(aheadMs));
    if (by <= CLOCKS_DIFFER_MS) return [ok(`The API and the database agree to ${by} ms.`)];
    const words = `The database's clock is ${by} ms ${aheadMs > 0 ? 'ahead of' : 'behind'} the API's.`;
    return [warn(words, 'Let both machines take their time from a time server (NTP).')];
  },
};
