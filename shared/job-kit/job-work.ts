import type { Config } from '../runtime/config.ts';
import type { CommonReason } from '../model/outcome.ts';
import type { MusterRecord } from '../model/record.ts';
import type { Run } from '../model/run.ts';
import type { Secrets } from '../settings/secrets/secrets.ts';
import type { Store } from '../store/store.ts';
import type { JobDefinition } from './job-definition.ts';
import type { Plan } from './plan.ts';

/** Fixed when the run is frozen, so that every attempt plans the same. */
export interface Clock {
  now: Date;
  /** IANA name, e.g. "Europe/Vienna". */
  timeZone: string;
}

/** Who stands behind the run, for planners whose rules depend on it. */
export interface RunContext {
  run: string;
  submittedBy: string;
  clock: Clock;
  /** Prefix of unit references, `INST___code`: the planner's records link units with it. */
  institution: string;
  /** What `pin` returned when the run was frozen; undefined for work without `pin`. */
  pinned: unknown;
}

/** What a job's work is handed to act with. */
export interface JobServices {
  store: Store;
  config: Config;
  secrets: Secrets;
}

/** What all kinds of work share. */
interface Work<P, Reason extends string> {
  /** The definition, or what several definitions made from data have in common. */
  readonly definition: Pick<JobDefinition<P, Reason>, 'activity' | 'reasons'>;
  /** Top-level fields that its plans may change; a plan that changes another one fails its member. */
  readonly changes: readonly string[] | 'any';
  /** Its plans may order letters; of other jobs nobody looks for them. */
  readonly ordersLetters?: true;
  /** Fixes versions of reference data when the run is frozen (JSON, small). Throws when the run cannot be frozen any more. */
  readonly pin?: (parameters: P, store: Store) => Promise<unknown>;
  /**
   * Ends the work after the last member, before the run is counted; called again until it returns, so twice must equal
   * once. A failure it returns makes the run fail with that text. The definition says `concludes`. The signal is aborted
   * when the activity is cancelled or the worker shuts down.
   */
  readonly conclude?: (run: Run, services: JobServices, signal: AbortSignal) => Promise<{ failure?: string }>;
  /** Takes away what members left that did not come to their end; whenever a run ends, cancelled and aborted ones too. Twice must equal once. */
  readonly tidy?: (run: Run, services: JobServices) => Promise<void>;
}

/**
 * What a record job does to one member.
 * `gather` is the only I/O, once per batch; `plan` is pure: the same inputs give the same plan.
 */
export interface RecordWork<R extends MusterRecord, P, G, Reason extends string = string> extends Work<P, Reason> {
  readonly kind: 'record-work';
  readonly gather: (members: readonly R[], parameters: P, store: Store, context: RunContext) => Promise<G>;
  readonly plan: (record: R, parameters: P, reference: G, context: RunContext) => Plan<R, NoInfer<Reason>>;
  /** It plans deleted records as well; of other jobs they fail before they are planned. */
  readonly plansDeleted?: true;
}

/** What a performer learned from the outside world; stored in the member's journal row before the record is written. */
export type Performed<T, Reason extends string = string> =
  | { kind: 'done'; result: T; target?: string }
  /**
   * Try again later: the outside system was away, slow or over its limit. With `stopsRun`, every other member would fail
   * alike (an account that is closed, say): the run pauses at once instead of asking for each.
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

/** What a performer is handed beside the member. `key` was decided before the first try and is the same at each. */
export interface PerformContext extends RunContext, JobServices {
  key: string;
  attempt: number;
  /** No pass comes after this one: what is done in part had better be said as a result. */
  isLastTry: boolean;
  /** What an earlier try noted; undefined when none did. */
  soFar: unknown;
  /**
   * Journals how far this try is, in the form of a result: the next try gets it as `soFar`, and a run that is ended
   * during this one plans it as the result. @throws when another attempt took the member over.
   */
  note(this: void, soFar: unknown): Promise<void>;
  /** Aborted when the activity is cancelled or the worker shuts down. */
  signal: AbortSignal;
}

/** A job that acts on the outside world: `perform` so built that twice equals once, then a pure `plan` of its result. */
export interface PerformerWork<R extends MusterRecord, P, T, Reason extends string = string> extends Work<P, Reason> {
  readonly kind: 'performer-work';
  readonly perform: (record: R, parameters: P, context: PerformContext) => Promise<Performed<T, NoInfer<Reason>>>;
  readonly plan: (record: R, parameters: P, result: T, context: RunContext) => Plan<R, NoInfer<Reason>>;
}

/** What a file is made with: the same for every batch of a run. */
export interface Renderer<R extends MusterRecord> {
  /** What the file begins with. */
  header: string;
  /** What a record is in the file. Pure; when it throws, the record's member fails. */
  render(this: void, record: R): string;
}

/** A job that makes one file of its members: each batch writes its part once, and `conclude` joins the parts. */
export interface RenderWork<R extends MusterRecord, P> extends Work<P, never> {
  readonly kind: 'render-work';
  /** Pure: the same parameters and context make the same file. */
  readonly open: (parameters: P, context: RunContext) => Renderer<R>;
}

/** Any job's work; the parts' types meet again where its definition parsed the parameters. */
export type JobWork =
  | RecordWork<MusterRecord, unknown, unknown>
  | PerformerWork<MusterRecord, unknown, unknown>
  | RenderWork<MusterRecord, unknown>;

/** Declares what a record job does. */
export function recordWork<R extends MusterRecord, P, G, Reason extends string>(
  work: Omit<RecordWork<R, P, G, Reason>, 'kind'>,
): JobWork {
  return { kind: 'record-work', ...work } as unknown as JobWork;
}

/** Declares what a performer does. */
export function performerWork<R extends MusterRecord, P, T, Reason extends string>(
  work: Omit<PerformerWork<R, P, T, Reason>, 'kind'>,
): JobWork {
  return { kind: 'performer-work', ...work } as unknown as JobWork;
}

/** Declares what a job writes into a file. */
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
