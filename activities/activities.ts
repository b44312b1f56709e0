import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import type { JobDefinition } from '../shared/job-kit/job-definition.ts';
import { isJobWork, type JobWork } from '../shared/job-kit/job-work.ts';
import { loadDefinitions } from '../shared/jobs/catalogue/job-catalogue.ts';
import { loadExports } from '../shared/runtime/load-modules.ts';
import type { MemberActivity, RunActivities } from '../shared/runs/run-activities.ts';
import { matchJobs } from './match-jobs.ts';
import { asActivity } from './run/as-activity.ts';
import { concludeRun } from './run/conclude-run.ts';
import { finishRun } from './run/finish-run.ts';
import { freezeMembers } from './run/freeze-members.ts';
import { freezePass } from './run/freeze-pass.ts';
import { reportProgress } from './run/report-progress.ts';
import { startRun } from './run/start-run.ts';
import type { WorkerServices } from './run/worker-services.ts';
import { memberActivity } from './run/work-on-batch.ts';

const JOBS_FOLDER = fileURLToPath(new URL('./jobs/', import.meta.url));

/** A job of a program's own: tests and benchmarks bring some. */
export interface OwnJob {
  definition: JobDefinition;
  work: JobWork;
}

/**
 * What each job does to a member, by activity name: found in activities/jobs, and matched with shared/jobs.
 * @throws ConfigError when jobs and works do not fit together.
 */
export async function loadWorks(more: readonly OwnJob[] = []): Promise<ReadonlyMap<string, JobWork>> {
  const file = 'a job of the program';
  const jobs = [...(await loadDefinitions()), ...more.map(({ definition: value }) => ({ value, file }))];
  const works = [...(await loadExports(JOBS_FOLDER, isJobWork)), ...more.map(({ work: value }) => ({ value, file }))];
  return matchJobs(jobs, works, Object.keys(RUN_ACTIVITIES));
}

/** What every run needs beside its members' own activity; no job may have one of these names. */
const RUN_ACTIVITIES: Record<keyof RunActivities, true> = {
  freezeMembers: true,
  freezePass: true,
  readMembers: true,
  reportProgress: true,
  concludeRun: true,
  finishRun: true,
  startRun: true,
};

/**
 * All activities of a worker: those of every run, and one per job under the job's own name.
 * @param stopping aborted when the worker stops and its grace is over.
 */
export function createActivities(
  services: WorkerServices,
  stopping: AbortSignal,
): RunActivities & Record<string, unknown> {
  const { store } = services;
  const perJob = [...services.works].map(([name, work]): [string, MemberActivity] => [
    name,
    asActivity(memberActivity(services, work, stopping)),
  ]);
  return {
    ...Object.fromEntries(perJob),
    freezeMembers: asActivity((input, signal) => freezeMembers(services, input, signal)),
    freezePass: asActivity((input, signal) => freezePass(services, input, signal)),
    readMembers: asActivity(({ run, first, count }) => store.batches.singleMembers(run, first, count)),
    reportProgress: asActivity((input) => reportProgress(services, Context.current().info, input)),
    concludeRun: asActivity((input, signal) => concludeRun(services, input, signal)),
    finishRun: asActivity((input) => finishRun(services, input)),
    startRun: asActivity((input) => startRun(services, Context.current().client, input)),
  };
}
