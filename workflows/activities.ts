import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor, ActivityOptions } from '@temporalio/workflow';
import type { MemberActivity, RunActivities, RunArguments } from '../shared/runs/run-activities.ts';

/** The database may be down for any time: nothing here gives up. */
const PATIENT: ActivityOptions = {
  startToCloseTimeout: '1 day',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '20s' },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  allowEagerDispatch: false,
};

export function runActivities({ settings }: RunArguments): ActivityInterfaceFor<RunActivities> {
  return proxyActivities<RunActivities>({ ...PATIENT, heartbeatTimeout: settings.heartbeatMs });
}

/** Works on one batch under the job's own activity name. */
export function workOnBatch(
  run: RunArguments,
  batch: number,
  pass: number,
  summary: string,
): ReturnType<MemberActivity> {
  const { heartbeatMs, startToCloseMs } = run.settings;
  const options: ActivityOptions = {
    ...PATIENT,
    taskQueue: run.taskQueue,
    // If the server supports fairness, a run with many queued members does not hold up one with few.
    priority: { fairnessKey: run.run },
    heartbeatTimeout: heartbeatMs,
    startToCloseTimeout: startToCloseMs,
    summary,
  };
  const activities = proxyActivities<Record<string, MemberActivity>>(options);
  const activity = activities[run.activity];
  if (!activity) throw new Error(`No activity ${run.activity}.`);
  return activity({ run: run.run, batch, pass });
}
