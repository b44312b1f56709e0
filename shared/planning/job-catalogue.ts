import { fileURLToPath } from 'node:url';
import { isJobDefinition, type JobDefinition } from './job-definition.ts';
import { loadExports } from './load-modules.ts';

/** The jobs of this installation. */
export interface JobCatalogue {
  /** All jobs, by name. */
  list(): Promise<readonly JobDefinition[]>;
  find(id: string): Promise<JobDefinition | undefined>;
}

const JOBS_FOLDER = fileURLToPath(new URL('../jobs/', import.meta.url));

/** Finds the definitions in shared/jobs; `more` are added to them (tests bring jobs of their own). */
export async function loadJobCatalogue(more: readonly JobDefinition[] = []): Promise<JobCatalogue> {
  const jobs = [...(await loadExports(JOBS_FOLDER, isJobDefinition)), ...more].sort((a, b) => a.name.localeCompare(b.name));
  const byId = new Map(jobs.map((job) => [job.id, job]));
  if (byId.size !== jobs.length) throw new Error('Two jobs have the same id.');
  return { list: async () => jobs, find: async (id) => byId.get(id) };
}
