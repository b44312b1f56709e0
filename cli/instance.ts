import { z } from 'zod';
import { coded } from './coded.ts';
import { RUN_STATUSES, type RunStatus } from '../shared/model/run.ts';
import type { ApiClient } from './api-client.ts';

const countsSchema = z.object({
  succeeded: z.number(),
  unchanged: z.number(),
  skipped: z.number(),
  failed: z.number(),
  unprocessed: z.number(),
});

/** What the commands read of an instance; everything else is kept for `--json`. */
export const instanceSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  submitted_by: coded,
  status: z.object({ value: z.enum(Object.keys(RUN_STATUSES) as [RunStatus, ...RunStatus[]]), desc: z.string() }),
  alert: z.array(coded),
  submit_time: z.string(),
  start_time: z.string().nullable(),
  end_time: z.string().nullable(),
  job_info: z.object({ id: z.string(), name: z.string() }),
  members: z.number(),
  counts: countsSchema,
  parked: z.number(),
  /** When the next pass begins, if the run waits for it. */
  waits_until: z.string().nullable(),
  rate: z.number().nullable(),
  eta_seconds: z.number().nullable(),
  paused: z.object({ message: z.string() }).nullable(),
  reason: z.array(z.object({ outcome: z.string(), reason: z.string(), reason_desc: z.string(), count: z.number() })),
  failure: z.string().optional(),
  problem: z.object({ message: z.string(), since: z.string() }).optional(),
  set_difference: z.string().optional(),
  warnings: z.array(z.string()).optional(),
  set: z.object({ value: z.string(), desc: z.string() }),
  settings: z.object({ concurrency: z.number(), threshold: z.string().nullable() }),
  temporal_ui: z.string().optional(),
});

export type Instance = z.infer<typeof instanceSchema>;

export function instancePath(job: string, instance: string): string {
  return `/jobs/${encodeURIComponent(job)}/instances/${encodeURIComponent(instance)}`;
}

/** @throws MusterError when there is no such instance. */
export async function getInstance(api: ApiClient, job: string, instance: string): Promise<Instance> {
  return api({ method: 'GET', path: instancePath(job, instance) }, instanceSchema);
}

/** How many members were processed to an outcome. */
export function doneOf({ counts }: Pick<Instance, 'counts'>): number {
  return counts.succeeded + counts.unchanged + counts.skipped + counts.failed;
}

/** How long the run took, or has taken so far. */
export function secondsOf({
  submit_time: submitted,
  start_time: started,
  end_time: ended,
}: Pick<Instance, 'submit_time' | 'start_time' | 'end_time'>): number {
  const from = new Date(started ?? submitted).getTime();
  const to = ended === null ? Date.now() : new Date(ended).getTime();
  return Math.round(Math.max(to - from, 0) / 10) / 100;
}
