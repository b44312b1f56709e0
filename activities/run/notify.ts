import { endedNotification, isToBeTold, pausedNotification } from '../../shared/model/notification.ts';
import type { FinalStatus, Paused, Run } from '../../shared/model/run.ts';
import type { WorkerServices } from './worker-services.ts';

/** Tells the submitter that a run ends, before it does: whoever is killed in between, somebody tries again. Idempotent. */
export async function notifyOfEnd(
  { store }: WorkerServices,
  run: Run,
  end: { status: FinalStatus; headline: string; at: Date },
): Promise<void> {
  if (run.lettersOf !== undefined) return;
  await store.notifications.put(endedNotification(run, end));
}

/** Tells the submitter that a run paused itself. Idempotent: the pause has a time of its own. */
export async function notifyOfPause(
  { store }: WorkerServices,
  run: string,
  paused: Paused | null | undefined,
): Promise<void> {
  if (!paused || !isToBeTold(paused.reason)) return;
  const stored = await store.runs.get(run);
  if (!stored || stored.endTime || stored.lettersOf !== undefined) return;
  await store.notifications.put(pausedNotification(stored, paused));
}
