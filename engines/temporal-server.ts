import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { DataFolder } from './data-folder.ts';
import type { Engine } from './engine.ts';
import { installEngines } from './install.ts';

/** How long Temporal keeps finished runs; the development server's default is one day. */
const RETENTION_DAYS = 30;
const PING_MS = 2_000;
/**
 * Results that arrive during a workflow step wait for its end, two events each. At the default limit of 100, the server
 * discards the step and the workflow replays from its first event. 200 members may be in flight.
 */
const WAITING_EVENTS = dynamicConfig({ 'history.maximumBufferedEventsBatch': 1000 });
/** Queue partitions are for servers with many nodes; on one node, tasks and polls only miss each other more often. */
const UNDIVIDED_QUEUES = dynamicConfig({
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
});
/** Go's runtime then spends less on memory, which saves a fifth of the server's work. */
const GO_RUNTIME = {
  // Memory is collected at four times the live size instead of twice.
  GOGC: '300',
  GOMEMLIMIT: '768MiB',
  // Each request's stack starts at the usual size instead of being copied as it grows.
  GODEBUG: 'adaptivestackstart=1',
};

/** Temporal with its web UI, on SQLite. */
export function temporalServer({ temporalFile }: DataFolder, namespace: string): Engine {
  return {
    name: 'temporal',
    title: 'Temporal',
    usualPorts: [7233, 8233],
    prepare: async (onProgress) => {
      const { programs } = await installEngines(onProgress);
      return (ports) => ({
        program: join(programs, 'temporal'),
        parameters: parametersOf(ports),
        environment: GO_RUNTIME,
      });
    },
    addresses: ([port, uiPort]) => ({
      temporalAddress: `127.0.0.1:${port ?? ''}`,
      temporalUi: `http://127.0.0.1:${uiPort ?? ''}`,
    }),
    portsOf: ({ temporalAddress, temporalUi }) => {
      if (temporalAddress === undefined || temporalUi === undefined) return undefined;
      return [Number(temporalAddress.split(':').at(-1)), Number(new URL(temporalUi).port)];
    },
    readyWords: () => 'Temporal Server:',
    ping: ([port]) => withServer(port, describe),
    onStarted: ([port]) =>
      withServer(port, async (connection) => {
        const config = { workflowExecutionRetentionTtl: msToTs(`${RETENTION_DAYS} days`) };
        await connection.workflowService.updateNamespace({ namespace, config });
      }),
  };

  function parametersOf([port, uiPort]: readonly number[]): string[] {
    return [
      ...['server', 'start-dev', '--disable-config-file', '--disable-config-env'],
      ...['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort), '--ui-disable-news-fetch'],
      ...['--db-filename', temporalFile, '--namespace', namespace],
      ...WAITING_EVENTS,
      ...UNDIVIDED_QUEUES,
      // With a write-ahead log a commit is one write; full synchronization keeps it safe if power fails.
      ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=FULL'],
      // The same pages change again and again, so they are written to the database less often than every 4 MB of log.
      ...['--sqlite-pragma', 'wal_autocheckpoint=10000'],
      // Only this process opens the file, so it is locked once, not for every transaction.
      ...['--sqlite-pragma', 'locking_mode=EXCLUSIVE'],
    ];
  }

  async function describe(connection: Connection): Promise<void> {
    await connection.workflowService.describeNamespace({ namespace });
  }
}

function dynamicConfig(values: Readonly<Record<string, number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]);
}

async function withServer(port: number | undefined, work: (connection: Connection) => Promise<unknown>): Promise<void> {
  const connection = Connection.lazy({ address: `127.0.0.1:${port ?? ''}`, connectTimeout: PING_MS });
  try {
    await connection.withDeadline(Date.now() + PING_MS, () => work(connection));
  } finally {
    await connection.close();
  }
}
