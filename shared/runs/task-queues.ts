import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { OUTSIDE_SYSTEM_NAMES, taskQueueOf } from '../outside/outside-systems.ts';

const { TASK_QUEUE_TYPE_ACTIVITY, TASK_QUEUE_TYPE_WORKFLOW } = proto.temporal.api.enums.v1.TaskQueueType;

/** A queue of Temporal; tasks of each kind wait in one of their own, also under the same name. */
export interface TaskQueue {
  queue: string;
  kind: 'workflow' | 'activity';
}

/** A poll lasts up to a minute. Whoever has not polled for longer is gone, though Temporal names it for five minutes. */
const GONE_AFTER_MS = 100_000;

export type TaskQueueDescription = Awaited<ReturnType<Client['workflowService']['describeTaskQueue']>>;

/** All queues that the workers of an installation serve. */
export function taskQueuesOf(taskQueue: string): TaskQueue[] {
  const members = (['records', ...OUTSIDE_SYSTEM_NAMES] as const).map((reaches) => taskQueueOf(taskQueue, reaches));
  return [
    { queue: taskQueue, kind: 'workflow' },
    ...[taskQueue, ...members].map((queue) => ({ queue, kind: 'activity' as const })),
  ];
}

/** Whoever looks at a queue answers somebody who waits. */
const ANSWERS_WITHIN_MS = 2_000;

/**
 * How much waits in a queue, and who asked it for work in the last five minutes.
 * @throws when Temporal does not answer within two seconds.
 */
export function describeTaskQueue(temporal: Client, { queue, kind }: TaskQueue): Promise<TaskQueueDescription> {
  return temporal.connection.withDeadline(Date.now() + ANSWERS_WITHIN_MS, () =>
    temporal.workflowService.describeTaskQueue({
      namespace: temporal.options.namespace,
      taskQueue: { name: queue },
      taskQueueType: kind === 'workflow' ? TASK_QUEUE_TYPE_WORKFLOW : TASK_QUEUE_TYPE_ACTIVITY,
      reportStats: true,
      reportPollers: true,
    }),
  );
}

/** The identities of those who take tasks from a queue now. */
export function livePollersOf({ pollers }: TaskQueueDescription): string[] {
  const oldest = Date.now() - GONE_AFTER_MS;
  return (pollers ?? []).flatMap(({ identity, lastAccessTime }) =>
    identity && 1_000 * Number(lastAccessTime?.seconds ?? 0) >= oldest ? [identity] : [],
  );
}
