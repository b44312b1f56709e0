import type { ClientSession } from 'mongodb';
import type { Config } from '../runtime/config.ts';
import type { CommonReason } from '../model/outcome.ts';
import type { Clock } from '../model/partial-date.ts';
import type { MusterRecord } from '../model/record.ts';
import type { Rights } from '../model/roles.ts';
import type { Run } from '../model/run.ts';
import type { Secrets } from '../settings/secrets/secrets.ts';
import type { Store } from '../store/store.ts';
import type { JobDefinition } from './job-definition.ts';
import type { Plan } from './plan.ts';

/** Who submitted the run, for planners whose rules depend on it. */
export interface RunContext {
  run: string;
  submittedBy: string;
  /** The submitter's rights: those at submit that still hold. */
  rights: Rights;
  /** Fixed when the run is frozen, so that every attempt makes the same plan. */
  clock: Clock;
  /** Prefix of unit references in records, `INST___code`. */
  institution: string;
  /** The result of `pin` when the run was frozen; undefined for work without `pin`. */
  pinned: unknown;
}

/** Services for a job's work. */
export interface JobServices {
  store: Store;
  config: Config;
  secrets: Secrets;
}

/** Common to all kinds of work. */
interface Work<P, Reason extends string> {
  /** The definition, or what several data-defined definitions share. */
  readonly definition: Pick<JobDefinition<P, Reason>, 'activity' | 'reasons'>;
  /** Top-level fields that its plans may change; a plan that changes any other field fails its member. */
  readonly changes: readonly string[] | 'any';
  /** True when its plans may order letters; for other jobs, Muster does not look for any. */
  readonly ordersLetters?: true;
  /** Pins versions of reference data when the run is frozen (small JSON). Throws when the run cannot be frozen. */
  readonly pin?: (parameters: P, store: Store) => Promise<unknown>;
  /**
   * Ends the work after the last member, before the run is counted. Must be idempotent: retried until it returns. A
   * returned failure fails the run with that text. Needs `concludes` in the definition.
   */
  readonly conclude?: (run: Run, services: JobServices, attempt: ConcludingAttempt) => Promise<{ failure?: string }>;
  /** Cleans up after unfinished members whenever a run ends, even if cancelled or aborted. Must be idempotent. */
  readonly tidy?: (run: Run, services: JobServices) => Promise<void>;
}

/**
 * One attempt at concluding a run. A later one waits until this one's lease expires; from then on this one writes
 * nothing.
 */
export interface ConcludingAttempt {
  /** Aborts when the attempt must stop: it was cancelled, its worker shuts down, or its lease may have expired. */
  readonly signal: AbortSignal;
  /** Writes in a transaction, which commits only for the latest attempt, and only before the run ends. */
  readonly write: <T>(this: void, work: (session: ClientSession) => Promise<T>) => Promise<T>;
}

/**
 * A job that plans changes to records.
 * `gather` is the only I/O, once per batch; `plan` is pure: the same inputs give the same plan.
 */
export interface RecordWork<R extends MusterRecord, P, G, Reason extends string = string> extends Work<P, Reason> {
  readonly kind: 'record-work';
  readonly gather: (members: readonly R[], parameters: P, store: Store, context: RunContext) => Promise<G>;
  readonly plan: (record: R, parameters: P, reference: G, context: RunContext) => Plan<R, NoInfer<Reason>>;
  /** True when it also plans deleted records; in other jobs they fail before planning. */
  readonly plansDeleted?: true;
}

/** A performer's result; stored in the member's journal row before the record is written. */
export type Performed<T, Reason extends string = string> =
  | { kind: 'done'; result: T; target?: string }
  /**
   * Try again later: the outside system was unavailable, slow or over its limit. With `stopsRun`, every other member
   * would fail the same way (e.g. a closed account), so the run pauses at once.
   */
  | {
      kind: 'transient';
      reason: Reason | CommonReason;
      message: string;
      target?: string;
      retryAfterMs?: number;
      stopsRun?: true;
    }
  | { kind: 'permanent'; reason: Reason | CommonReason; message: string; target?: string };

/** A performer's context. `key` was decided before the first try and is the same in each. */
export interface PerformContext extends RunContext, JobServices {
  key: string;
  attempt: number;
  /** True in the last pass: report partial work as a result. */
  isLastTry: boolean;
  /** Progress noted by an earlier try, if any. */
  soFar: unknown;
  /**
   * Journals this try's progress as a result: the next try gets it as `soFar`, and a run that ends during this try
   * plans it as the result. @throws when another attempt took over the member.
   */
  note(this: void, soFar: unknown): Promise<void>;
  /** Aborted when the activity is cancelled or the worker shuts down. */
  signal: AbortSignal;
}

/** A job that acts on outside systems: an idempotent `perform`, then a pure `plan` of its result. */
export interface PerformerWork<R extends MusterRecord, P, T, Reason extends string = string> extends Work<P, Reason> {
  readonly kind: 'performer-work';
  readonly perform: (record: R, parameters: P, context: PerformContext) => Promise<Performed<T, NoInfer<Reason>>>;
  readonly plan: (record: R, parameters: P, result: T, context: RunContext) => Plan<R, NoInfer<Reason>>;
}

/** How to render a file; the same for every batch of a run. */
export interface Renderer<R extends MusterRecord> {
  /** The start of the file. */
  header: string;
  /** Renders one record. Pure; when it throws, the record's member fails. */
  render(this: void, record: R): string;
}

/** A job that writes its members to one file: each batch writes its part once, and `conclude` joins the parts. */
export interface RenderWork<R extends MusterRecord, P> extends Work<P, never> {
  readonly kind: 'render-work';
  /** Pure: the same parameters and context give the same file. */
  readonly open: (parameters: P, context: RunContext) => Renderer<R>;
}

/** Any job's work. Type parameters are erased: parameters come parsed by the job's own definition. */
export type JobWork =
  | RecordWork<MusterRecord, unknown, unknown>
  | PerformerWork<MusterRecord, unknown, unknown>
  | RenderWork<MusterRecord, unknown>;

/** Declares a record job's work. */
export function recordWork<R extends MusterRecord, P, G, Reason extends string>(
  work: Omit<RecordWork<R, P, G, Reason>, 'kind'>,
): JobWork {
  return { kind: 'record-work', ...work } as unknown as JobWork;
}

/** Declares a performer's work. */
export function performerWork<R extends MusterRecord, P, T, Reason extends string>(
  work: Omit<PerformerWork<R, P, T, Reason>, 'kind'>,
): JobWork {
  return { kind: 'performer-work', ...work } as unknown as JobWork;
}

/** Declares a renderer's work. */
export function renderWork<R extends MusterRecord, P>(work: Omit<RenderWork<R, P>, 'kind' | 'changes'>): JobWork {
  return { kind: 'render-work', changes: [], ...work } as unknown as JobWork;
}

export function isJobWork(value: unknown): value is JobWork {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    ['record-work', 'performer-work', 'render-work'].some((kind) => kind === value.kind)
  );
}
