import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { ApiClient } from '../api-client.ts';
import type { DemoMemory, RememberedRun } from './memory.ts';

const jobsSchema = z.object({ job: z.array(z.object({ id: z.string(), name: z.string() })) });
const triggeredSchema = z.object({ additional_info: z.object({ link: z.string() }) });

/** A run that was submitted. */
export type DemoRun = RememberedRun & { instance: string };

/** Finds a job by its name. @throws MusterError when there is none. */
export async function findJob(api: ApiClient, jobName: string): Promise<{ id: string; name: string }> {
  const query = { name: jobName, limit: '100' };
  const { job: jobs } = await api({ method: 'GET', path: '/jobs', query }, jobsSchema);
  const job = jobs.find(({ name }) => name === jobName);
  if (job) return job;
  throw new MusterError('NO_JOB', 404, `The API offers no job "${jobName}" to the owner.`);
}

/**
 * Submits a run after writing it down, so that it stays one run however often the demo is killed.
 * @throws MusterError when the API refuses it.
 */
export async function submitNew(
  api: ApiClient,
  memory: DemoMemory,
  { scene, job, set, values }: { scene: string; job: string; set: string; values: Record<string, string> },
): Promise<DemoRun> {
  const run = { idempotencyKey: randomUUID(), scene, job, parameters: { set_id: set, ...values } };
  await memory.keep({ run });
  try {
    return await submitRemembered(api, memory, run);
  } catch (error) {
    if (error instanceof MusterError && error.httpStatus !== 503) await memory.keep({ run: undefined });
    throw error;
  }
}

/** Submits the remembered run, which may have been submitted before, and remembers its instance. */
export async function submitRemembered(api: ApiClient, memory: DemoMemory, run: RememberedRun): Promise<DemoRun> {
  const { idempotencyKey, job, parameters, instance } = run;
  if (instance !== undefined) return { ...run, instance };
  const parameter = Object.entries(parameters).map(([name, value]) => ({ name: { value: name }, value }));
  const { additional_info: info } = await api(
    {
      method: 'POST',
      path: `/jobs/${encodeURIComponent(job)}`,
      query: { op: 'run' },
      headers: { 'idempotency-key': idempotencyKey },
      body: { parameter },
    },
    triggeredSchema,
  );
  const submitted = { ...run, instance: info.link.split('/').at(-1) ?? '' };
  await memory.keep({ run: submitted });
  return submitted;
}
