import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import { isJobWork, type JobWork } from '../shared/job-kit/job-work.ts';
import { loadExports } from '../shared/runtime/load-modules.ts';
import type { MemberActivity, RunActivities } from '../shared/runs/run-activities.ts';
import { asActivity } from './run/as-activity.ts';
import { concludeRun } from './run/conclude-run.ts';
import { finishRun } from './run/finish-run.ts';
import { freezeMembers } from './run/freeze-members.ts';
import { freezePass } from './run/freeze-pass.ts';
import { startRun } from './run/start-run.ts';
import type { WorkerServices } from './run/worker-services.ts';
import { memberActivity } from './run/work-on-batch.ts';

const JOBS_FOLDER = fileURLToPath(new URL('./jobs/', import.meta.url));

/** What each job does to a member, by activity name: found in activities/jobs; `more` are added (tests bring their own). */
export async function loadWorks(more: readonly JobWork[] = []): Promise<ReadonlyMap<string, JobWork>> {
  const works = [...(await loadExports(JOBS_FOLDER, isJobWork)), ...more];
  return new Map(works.map((work) => [work.definition.activity, work]));
}

/** All activities of a worker: those of every run, and one per job under the job's own name. */
export function createActivities(services: WorkerServices): RunActivities & Record<string, unknown> {
  const { store } = services;
  const perJob = [...services.works].map(([name, work]): [string, MemberActivity] => [
    name,
    asActivity(memberActivity(services, work)),
  ]);
  return {
    ...Object.fromEntries(perJob),
    freezeMembers: asActivity((input, signal) => freezeMembers(services, input, signal)),
    freezePass: asActivity((input, signal) => freezePass(services, input, signal)),
    readMembers: asActivity(({ run, first, count }) => store.batches.singleMembers(run, first, count)),
    reportProgress: asActivity(({ run, progress }) => store.runs.recordProgress(run, progress, new Date())),
    concludeRun: asActivity((input, signal) => concludeRun(services, input, signal)),
    finishRun: asActivity((input) => finishRun(services, input)),
    startRun: asActivity((input) => startRun(services, Context.current().client, input)),
  };
}
