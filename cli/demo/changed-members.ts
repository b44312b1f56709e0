import { z } from 'zod';
import type { ApiClient } from '../api-client.ts';
import { instancePath } from '../instance.ts';
import type { DemoRun } from './submit-run.ts';

const membersSchema = z.object({ member: z.array(z.object({ id: z.string() })) });
const fields = z.record(z.string(), z.unknown()).default({});
const memberSchema = z.object({
  id: z.string(),
  description: z.string(),
  change: z.object({ before: fields, after: fields }),
});

/** A member, and the fields that the run changed, before and after. */
export type ChangedMember = z.infer<typeof memberSchema>;

/** Some of the members that the run changed. */
export async function listChanged(api: ApiClient, run: DemoRun, howMany: number): Promise<ChangedMember[]> {
  const path = `${instancePath(run.job, run.instance)}/members`;
  const query = { outcome: 'succeeded', limit: String(howMany) };
  const { member: members } = await api({ method: 'GET', path, query }, membersSchema);
  const changed: ChangedMember[] = [];
  for (const { id } of members) {
    changed.push(await api({ method: 'GET', path: `${path}/${encodeURIComponent(id)}` }, memberSchema));
  }
  return changed;
}
