import { isFinal, type Run } from '../../shared/model/run.ts';
import type { Coded } from '../../shared/model/coded.ts';
import { describeTaskQueue, livePollersOf } from '../../shared/runs/task-queues.ts';
import type { ApiServices } from '../api-services.ts';

/** Runs report every two seconds; one that has been silent for longer may lack a worker. */
const SILENT_AFTER_MS = 10_000;

const ALERT: Coded = {
  value: 'alert_no_worker',
  desc: 'No worker is running. The run waits, and goes on by itself when a worker is started.',
};

/**
 * Says so when a run stands still because nobody takes its steps. Asks Temporal only for a run that has been silent for
 * some time; if Temporal does not answer, nothing is known, and nothing is said.
 */
export async function alertsWithoutWorker(
  { temporal, config }: Pick<ApiServices, 'temporal' | 'config'>,
  run: Run,
): Promise<Coded[]> {
  const heardAt = (run.execution?.reportedAt ?? run.submitTime).getTime();
  if (isFinal(run.status) || run.progress?.paused || Date.now() - heardAt < SILENT_AFTER_MS) return [];
  const queue = { queue: config.temporal.taskQueue, kind: 'workflow' } as const;
  const described = await describeTaskQueue(temporal, queue).catch(() => undefined);
  return described && livePollersOf(described).length === 0 ? [ALERT] : [];
}
