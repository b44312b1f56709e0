import type { Client } from '@temporalio/client';
import { requireTemporal } from '../shared/runs/temporal-health.ts';
import {
  describeTaskQueue,
  taskQueuesOf,
  type TaskQueue,
  type TaskQueueDescription,
} from '../shared/runs/task-queues.ts';
import type { Status } from '../shared/telemetry/open-status.ts';
import type { ApiServices } from './api-services.ts';

/**
 * What the API's process tells: whether the next request will work, the runs that have not ended, and how much work
 * waits in Temporal's queues and who takes it. The last is known even while no worker runs.
 */
export function tellStatusOfApi({ check, metrics }: Status, services: ApiServices, isPrepared: () => boolean): void {
  const { store, temporal, config } = services;
  check('database', () => succeeds(store.ping()));
  check('temporal', () => succeeds(requireTemporal(temporal)));
  check('prepared', isPrepared);
  metrics.gauge({ name: 'muster_runs', help: 'Runs that have not ended, by status.', labels: ['status'] }, async () =>
    (await store.runs.countUnfinished()).map(({ status, count }) => ({ labels: { status }, value: count })),
  );
  const queues = taskQueuesOf(config.temporal.taskQueue);
  for (const { name, help, value } of QUEUE_GAUGES) {
    metrics.gauge({ name, help, labels: ['queue', 'kind'] }, () =>
      Promise.all(queues.map(async (each) => ({ labels: { ...each }, value: value(await describe(temporal, each)) }))),
    );
  }
}

const QUEUE_GAUGES: readonly { name: string; help: string; value: (queue: TaskQueueDescription) => number }[] = [
  {
    name: 'muster_queue_backlog',
    help: 'Tasks that wait in a queue of Temporal for a worker.',
    value: ({ stats }) => Number(stats?.approximateBacklogCount ?? 0),
  },
  {
    name: 'muster_queue_backlog_age_seconds',
    help: 'How long the oldest task of a queue has waited for a worker.',
    value: ({ stats }) =>
      Number(stats?.approximateBacklogAge?.seconds ?? 0) + (stats?.approximateBacklogAge?.nanos ?? 0) / 1e9,
  },
  {
    name: 'muster_queue_pollers',
    help: 'Workers that asked a queue for work in the last minutes.',
    value: ({ pollers }) => new Set(pollers?.map(({ identity }) => identity)).size,
  },
];

/** Gauges that are read together share an answer. */
const ANSWER_KEPT_MS = 1_000;
const asked = new Map<string, { at: number; answer: Promise<TaskQueueDescription> }>();

function describe(temporal: Client, taskQueue: TaskQueue): Promise<TaskQueueDescription> {
  const key = `${taskQueue.kind} ${taskQueue.queue}`;
  const known = asked.get(key);
  if (known && performance.now() - known.at < ANSWER_KEPT_MS) return known.answer;
  const answer = describeTaskQueue(temporal, taskQueue);
  asked.set(key, { at: performance.now(), answer });
  return answer;
}

async function succeeds(answer: Promise<unknown>): Promise<boolean> {
  await answer;
  return true;
}
