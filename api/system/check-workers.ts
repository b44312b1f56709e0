import type { Client } from '@temporalio/client';
import { describeTaskQueue, livePollersOf, taskQueuesOf } from '../../shared/runs/task-queues.ts';
import { versionOfWorker } from '../../shared/runs/worker-identity.ts';
import { MUSTER_VERSION } from '../../shared/runtime/version.ts';
import type { ApiServices } from '../api-services.ts';
import { fail, ok, warn, type Finding, type SystemCheck } from './finding.ts';

const NAMED = 6;

const START_ONE = 'Start a worker: npm run worker, or npm start.';

interface Queue {
  name: string;
  /** Who takes its tasks. */
  pollers: string[];
  /** How many tasks wait. */
  waiting: number;
}

export const queuesCheck: SystemCheck = {
  part: 'QUEUES',
  look: async (services) => {
    const queues = await readQueues(services);
    const unserved = queues.filter(({ pollers }) => pollers.length === 0);
    if (unserved.length === queues.length) return [fail('Nobody takes tasks from any queue: runs wait.', START_ONE)];
    const waiting = queues.filter((queue) => queue.waiting > 0).map((queue) => `${queue.name}: ${queue.waiting}`);
    const found: Omit<Finding, 'part'>[] = [];
    if (unserved.length > 0) {
      const names = unserved.map(({ name }) => name).join(', ');
      found.push(fail(`Nobody takes tasks from ${names}.`, 'Restart the workers: each serves all queues.'));
    }
    const words = waiting.length === 0 ? 'nothing waits' : `waiting tasks in ${waiting.join(', ')}`;
    return [...found, ok(`${queues.length} queues, ${queues.length - unserved.length} served; ${words}.`)];
  },
};

export const workersCheck: SystemCheck = {
  part: 'WORKERS',
  look: async (services) => {
    const queues = await readQueues(services);
    const workers = [...new Set(queues.flatMap(({ pollers }) => pollers))].sort();
    if (workers.length === 0) return [fail('No worker runs: runs and their controls wait.', START_ONE)];
    const names = workers.slice(0, NAMED).join(', ');
    const more = workers.length > NAMED ? `, and ${workers.length - NAMED} more` : '';
    const others = workers.filter((worker) => versionOfWorker(worker) !== MUSTER_VERSION);
    const counted = `${workers.length} ${workers.length === 1 ? 'worker' : 'workers'}: ${names}${more}.`;
    if (others.length === 0) return [ok(counted)];
    const words = `${counted} ${others.length} of them are not of the API's version ${MUSTER_VERSION}.`;
    return [warn(words, 'Finish the upgrade: docs/operations.md, Upgrades.')];
  },
};

/** What is being asked now: looks at queues and at workers need the same answers at the same time. */
const asked = new WeakMap<Client, Promise<Queue[]>>();

/** All queues of this installation; each kind of task is a queue of its own. */
async function readQueues(services: ApiServices): Promise<Queue[]> {
  const { temporal } = services;
  const answers = asked.get(temporal) ?? askQueues(services);
  asked.set(temporal, answers);
  try {
    return await answers;
  } finally {
    asked.delete(temporal);
  }
}

async function askQueues({ temporal, config }: ApiServices): Promise<Queue[]> {
  return Promise.all(
    taskQueuesOf(config.temporal.taskQueue).map(async ({ queue, kind }) => {
      const described = await describeTaskQueue(temporal, { queue, kind });
      return {
        name: kind === 'workflow' ? `${queue} (steps of runs)` : queue,
        waiting: Number(described.stats?.approximateBacklogCount ?? 0),
        pollers: livePollersOf(described),
      };
    }),
  );
}
