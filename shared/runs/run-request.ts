import type { Client } from '@temporalio/client';
import type { Config } from '../runtime/config.ts';
import type { Threshold } from '../model/run.ts';
import type { JobCatalogue } from '../jobs/catalogue/job-catalogue.ts';
import type { Lookups } from '../job-kit/job-definition.ts';
import type { Caller } from '../model/roles.ts';
import type { Store } from '../store/store.ts';

/** What submitting and controlling runs works with. */
export interface RunServices {
  config: Config;
  store: Store;
  temporal: Client;
  catalogue: JobCatalogue;
  lookups: Lookups;
  /** False if search attributes could not be registered: runs then start without them. */
  hasSearchAttributes: boolean;
}

/** A request to run a job on a set, from the API, the terminal or a schedule. */
export interface RunRequest {
  jobId: string;
  caller: Caller;
  /** All parameters as strings by name: set_id, job_name, the job's own. */
  parameters: Record<string, string>;
  idempotencyKey?: string;
  /** The request is refused, with both numbers, if the set has another count. */
  expectedMembers?: number;
  threshold?: Threshold;
  concurrency?: number;
  /** The run whose request this repeats, perhaps with changes; the caller may see it. */
  againFrom?: string;
  /** Whether the submitter gets mail when the run ends; absent: as the submitter prefers. */
  mailWhenEnded?: boolean;
}
