import { z } from 'zod';
import { coded } from '../coded.ts';
import type { ApiClient } from '../api-client.ts';
import { Failure } from './failure.ts';
import { EVERY, readList } from './pages.ts';

/** What the commands read of a job. */
export const jobSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  category: coded,
  setContent: coded,
});

const property = z.looseObject({
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  enum: z.array(z.string()).optional(),
  const: z.string().optional(),
  oneOf: z.array(z.looseObject({ const: z.string(), title: z.string().optional() })).optional(),
  'x-group': z.string().optional(),
  'x-depends-on': z.record(z.string(), z.array(z.string())).optional(),
  'x-kind': z.string().optional(),
  'x-list': z.looseObject({ separator: z.string() }).optional(),
});
export type Parameter = z.infer<typeof property>;

const parametersSchema = z.looseObject({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
  'x-groups': z
    .array(z.looseObject({ key: z.string(), title: z.string(), description: z.string().optional() }))
    .optional(),
});
export type Parameters = z.infer<typeof parametersSchema>;

export const fullJobSchema = jobSchema.extend({
  role: z.array(coded),
  undoable: z.boolean(),
  parameters_schema: parametersSchema,
});
export type FullJob = z.infer<typeof fullJobSchema>;

/** A job with its parameters, by its id, its name, or a part of its name that no other has. @throws Failure */
export async function findJob(api: ApiClient, words: string): Promise<FullJob> {
  const { job: jobs } = await readList(api, { path: '/jobs', name: 'job', item: jobSchema }, EVERY);
  const small = words.trim().toLowerCase();
  const named = jobs.filter(({ id, name }) => id.toLowerCase() === small || name.toLowerCase() === small);
  const found = named.length > 0 ? named : jobs.filter(({ name }) => name.toLowerCase().includes(small));
  const [job] = found;
  if (job && found.length === 1) {
    return api({ method: 'GET', path: `/jobs/${encodeURIComponent(job.id)}` }, fullJobSchema);
  }
  const advice = 'List them: muster jobs';
  if (!job) throw new Failure(`There is no job "${words}" that you may run.`, { advice });
  const names = found.map(({ id, name }) => `${name} (${id})`).join(', ');
  throw new Failure(`"${words}" fits several jobs: ${names}.`, { advice: 'Give the id, or the whole name.' });
}
