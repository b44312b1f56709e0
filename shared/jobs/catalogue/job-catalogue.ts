import { fileURLToPath } from 'node:url';
import {
  isJobDefinition,
  isJobSource,
  type JobDefinition,
  type JobSource,
  type Lookups,
} from '../../job-kit/job-definition.ts';
import { REASONS } from '../../model/outcome.ts';
import { loadExports, type Found } from '../../runtime/load-modules.ts';

/** The jobs of this installation. */
export interface JobCatalogue {
  /** All jobs that users can choose, by name. */
  list(): Promise<readonly JobDefinition[]>;
  /** The job with that id, including jobs that only Muster starts. */
  find(id: string): Promise<JobDefinition | undefined>;
  /** The sentence for a reason given by this activity; the code itself when there is none. */
  describeReason(activity: string, reason: string): string;
}

const JOBS_FOLDER = fileURLToPath(new URL('../', import.meta.url));

/** The definitions and sources in shared/jobs, with their files. */
export function loadDefinitions(): Promise<Found<JobDefinition | JobSource>[]> {
  const isDefinitionOrSource = (value: unknown): value is JobDefinition | JobSource =>
    isJobDefinition(value) || isJobSource(value);
  return loadExports(JOBS_FOLDER, isDefinitionOrSource);
}

/** The catalogue of the definitions and sources in shared/jobs, plus `more` (tests add their own jobs). */
export async function loadJobCatalogue(lookups: Lookups, more: readonly JobDefinition[] = []): Promise<JobCatalogue> {
  const found = (await loadDefinitions()).map(({ value }) => value);
  const fixed = [...found.filter(isJobDefinition), ...more];
  const sources = found.filter(isJobSource);
  if (new Set(fixed.map((job) => job.id)).size !== fixed.length) throw new Error('Two jobs have the same id.');

  const reasonsOf = new Map([
    ...fixed.map(({ activity, reasons }) => [activity, reasons] as const),
    ...sources.map(({ facts }) => [facts.activity, facts.reasons] as const),
  ]);
  const common: Readonly<Record<string, string>> = REASONS;

  const list = async () => {
    const fromData = await Promise.all(sources.map((source) => source.definitions(lookups)));
    const offered = fixed.filter(({ isInternal }) => !isInternal);
    return [...offered, ...fromData.flat()].sort((a, b) => a.name.localeCompare(b.name));
  };
  return {
    list,
    find: async (id) => fixed.find((job) => job.id === id) ?? (await list()).find((job) => job.id === id),
    describeReason: (activity, reason) => reasonsOf.get(activity)?.[reason] ?? common[reason] ?? reason,
  };
}
