import type { AggregationCursor, Collection, Db, Document, Filter } from 'mongodb';
import type { Role } from '../model/roles.ts';
import {
  FINAL_STATUSES,
  isFinal,
  RUN_STATUSES,
  type ControlRecord,
  type Progress,
  type Run,
  type RunEnd,
  type RunStatus,
  type TemporalHome,
} from '../model/run.ts';
import { CLOCKS_DIFFER_MS } from '../runtime/clocks-differ.ts';
import { defined } from '../runtime/defined.ts';
import { containsText } from './contains-text.ts';
import { DatabaseClock } from './database-clock.ts';
import { isDuplicateKey } from './write-errors.ts';

/** Selects the runs of a page. */
export interface RunFilter {
  /** Only runs of this job; of all jobs without it. */
  job?: string;
  /** Only runs of jobs that need one of these. */
  roles: readonly Role[];
  status?: RunStatus;
  /** Only runs on this set. */
  set?: string;
  /** Only runs that this person submitted. */
  submittedBy?: string;
  /** Submitted at or after; and before. */
  from?: Date;
  before?: Date;
  /** Ended at or after. */
  endedFrom?: Date;
  state?: RunState;
  /** A part of the name, in any case. */
  name?: string;
}

/** Runs by what becomes of them: under way (paused ones too), paused and waiting for somebody, or ended. */
export const RUN_STATES = ['UNDERWAY', 'PAUSED', 'ENDED'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** What runs are listed by. */
export const RUN_ORDERS = {
  SUBMIT_TIME: 'submitTime',
  START_TIME: 'startTime',
  END_TIME: 'endTime',
  NAME: 'name',
  JOB: 'job.name',
  SET: 'set.name',
  STATUS: 'status',
  SUBMITTED_BY: 'submittedBy',
  MEMBERS: 'set.members',
} as const;
export type RunOrder = keyof typeof RUN_ORDERS;

export interface RunPage {
  offset: number;
  limit: number;
  order?: RunOrder | undefined;
  isRising?: boolean;
}

/** What tells a run from others. */
export interface DescribedRun extends Pick<Run, '_id' | 'name' | 'submittedBy'> {
  job: Pick<Run['job'], 'id' | 'name'>;
  set: Pick<Run['set'], 'content'>;
}

const NOT_FINAL = { status: { $nin: [...FINAL_STATUSES] as RunStatus[] } };

const LIVE_FIELDS = {
  ...{ name: 1, submittedBy: 1, submitTime: 1, status: 1, startTime: 1, endTime: 1, progress: 1, counts: 1, frozen: 1 },
  ...{ 'job.id': 1, 'job.name': 1, 'job.roles': 1, 'set.id': 1, 'set.name': 1, 'set.members': 1 },
  ...{ 'execution.reportedAt': 1, 'problem.message': 1, lettersOf: 1 },
} as const;

/** What changes while a run goes, and what it is called. */
export type LiveRun = Pick<
  Run,
  | '_id'
  | 'name'
  | 'submittedBy'
  | 'submitTime'
  | 'status'
  | 'startTime'
  | 'endTime'
  | 'progress'
  | 'counts'
  | 'frozen'
  | 'lettersOf'
> & {
  job: Pick<Run['job'], 'id' | 'name' | 'roles'>;
  set: Pick<Run['set'], 'id' | 'name' | 'members'>;
  execution?: { reportedAt: Date };
  problem?: { message: string };
};

const STREAMED_AT_ONCE = 100;
/** Nothing about a run is put off for longer. */
export const LONGEST_POSTPONED_MS = 60 * 60_000;
/** Keeps a run small that is paused and resumed for weeks. */
const CONTROLS_KEPT = 200;
const NEVER_ANSWERED = 'The run ended before it answered.';

/** Runs: the API's instances. A final status is never overwritten. */
export class Runs {
  readonly collection: Collection<Run>;
  readonly #clock: DatabaseClock;

  constructor(db: Db, clock = new DatabaseClock(db)) {
    this.collection = db.collection<Run>('runs');
    this.#clock = clock;
  }

  /** The database's time, for decisions that a wrong clock of one process must not bring forward. */
  async now(): Promise<Date> {
    return new Date(await this.#clock.now());
  }

  async get(id: string): Promise<Run | undefined> {
    return (await this.collection.findOne({ _id: id })) ?? undefined;
  }

  /** The names of some runs and of their jobs, by run. */
  async namesOf(ids: readonly string[]): Promise<Map<string, { run: string; job: string }>> {
    if (ids.length === 0) return new Map();
    const found = this.collection.find({ _id: { $in: [...ids] } }, { projection: { name: 1, 'job.name': 1 } });
    return new Map((await found.toArray()).map(({ _id, name, job }) => [_id, { run: name, job: job.name }]));
  }

  /** What some runs are called, whose they are and what they work on, by run. */
  async describe(ids: readonly string[]): Promise<Map<string, DescribedRun>> {
    if (ids.length === 0) return new Map();
    const projection = { name: 1, submittedBy: 1, 'job.id': 1, 'job.name': 1, 'set.content': 1 };
    const found = this.collection.find<DescribedRun>({ _id: { $in: [...new Set(ids)] } }, { projection });
    return new Map((await found.toArray()).map((run) => [run._id, run]));
  }

  /** @returns false if this caller already used this idempotency key, or the id is taken. */
  async insert(run: Run): Promise<boolean> {
    try {
      await this.collection.insertOne(run);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async byIdempotencyKey(caller: string, key: string): Promise<Run | undefined> {
    return (await this.collection.findOne({ submittedBy: caller, 'idempotency.key': key })) ?? undefined;
  }

  /** True while a run works on its members; one that is paused does, too. */
  async isAnyWorking(): Promise<boolean> {
    const working: RunStatus[] = ['INITIALIZING', 'RUNNING', 'FINALIZING'];
    return (await this.collection.countDocuments({ status: { $in: working } }, { limit: 1 })) > 0;
  }

  /** Runs that have not ended, oldest first. */
  async unfinished(): Promise<Run[]> {
    return this.collection.find(NOT_FINAL).sort({ submitTime: 1 }).toArray();
  }

  /** Runs that have not ended, and those that ended since then; the newest, without what does not change. */
  async live(endedSince: Date, most: number): Promise<LiveRun[]> {
    const filter = { $or: [NOT_FINAL, { endTime: { $gte: endedSince } }] };
    const found = this.collection.find<LiveRun>(filter, { projection: LIVE_FIELDS });
    return found.sort({ submitTime: -1 }).limit(most).toArray();
  }

  /** How many runs have not ended, by status. */
  async countUnfinished(): Promise<{ status: RunStatus; count: number }[]> {
    const states = (Object.keys(RUN_STATUSES) as RunStatus[]).filter((status) => !isFinal(status));
    const counts = states.map(async (status) => ({ status, count: await this.collection.countDocuments({ status }) }));
    return Promise.all(counts);
  }

  async rename(id: string, name: string): Promise<boolean> {
    return (await this.collection.updateOne({ _id: id }, { $set: { name } })).matchedCount === 1;
  }

  async setStatus(id: string, status: RunStatus, at: Date): Promise<void> {
    await this.collection.updateOne({ _id: id, ...NOT_FINAL }, { $set: { status, statusDate: at } });
  }

  /** The workflow exists in that Temporal; no work has begun. */
  async markPending(id: string, temporal: NonNullable<Run['temporal']>, at: Date): Promise<void> {
    await this.collection.updateOne({ _id: id, ...NOT_FINAL }, { $set: { temporal } });
    await this.collection.updateOne({ _id: id, status: 'QUEUED' }, { $set: { status: 'PENDING', statusDate: at } });
  }

  /**
   * Assigns runs that have not ended to another Temporal.
   * @returns how many had not begun, now stored as not started, and how many had.
   */
  async moveToTemporal({ cluster, namespace }: TemporalHome): Promise<{ restarted: number; lost: number }> {
    const isElsewhere = {
      $or: [{ 'temporal.cluster': { $ne: cluster } }, { 'temporal.namespace': { $ne: namespace } }],
    };
    const left = { problem: '', missing: '', reconciling: '' } as const;
    const unbegun = await this.collection.updateMany(
      { $and: [{ fixed: { $exists: false } }, NOT_FINAL, isElsewhere] },
      { $set: { status: 'QUEUED' }, $unset: { temporal: '', ...left } },
    );
    const begun = await this.collection.updateMany(
      { $and: [{ fixed: { $exists: true } }, NOT_FINAL, isElsewhere] },
      { $set: { 'temporal.cluster': cluster, 'temporal.namespace': namespace }, $unset: left },
    );
    return { restarted: unbegun.matchedCount, lost: begun.matchedCount };
  }

  /** Stores, once, the values that every attempt must see alike. A cancelled run stays as it is. */
  async fix(id: string, fixed: NonNullable<Run['fixed']>, at: Date): Promise<void> {
    await this.collection.updateOne(
      { $and: [{ _id: id, fixed: { $exists: false }, cancelled: { $exists: false } }, NOT_FINAL] },
      { $set: { fixed, status: 'INITIALIZING', statusDate: at, startTime: at } },
    );
  }

  /**
   * Cancels a run that has not begun, and accepts the control that asked for it.
   * @returns false if it has begun, or is being ended: then its workflow must be asked.
   */
  async cancelUnbegun(id: string, cancelled: NonNullable<Run['cancelled']>, control?: string): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { $and: [{ _id: id, fixed: { $exists: false }, decidedEnd: { $exists: false } }, NOT_FINAL] },
      { $set: { cancelled, 'controls.$[own].result': 'accepted' } },
      { arrayFilters: [{ 'own.id': control ?? '' }] },
    );
    return matchedCount === 1;
  }

  /** Notes what blocks a run; undefined: nothing does. */
  async noteProblem(id: string, message: string | undefined, at: Date): Promise<void> {
    const change =
      message === undefined ? { $unset: { problem: '' as const } } : { $set: { problem: { message, since: at } } };
    await this.collection.updateOne({ $and: [{ _id: id, 'problem.message': { $ne: message } }, NOT_FINAL] }, change);
  }

  /** Temporal does not know the run's workflow. */
  async noteMissing(id: string, missing: NonNullable<Run['missing']>): Promise<void> {
    await this.collection.updateOne({ _id: id, ...NOT_FINAL }, { $set: { missing } });
  }

  /** Temporal knows it again. */
  async notMissing(id: string): Promise<void> {
    await this.collection.updateOne({ _id: id }, { $unset: { missing: '' } });
  }

  /** Claims a run to reconcile it. @returns false if another worker has it, or it is not due yet. */
  async leaseReconciling(id: string, now: Date, until: Date): Promise<boolean> {
    const isDue = [{ reconciling: { $exists: false } }, ...dueAt('reconciling.notBefore', now)];
    const { matchedCount } = await this.collection.updateOne(
      { $and: [{ _id: id }, NOT_FINAL, { $or: isDue }] },
      { $set: { 'reconciling.notBefore': until } },
    );
    return matchedCount === 1;
  }

  /** Releases it; it is not due again until then. */
  async postponeReconciling(id: string, tries: number, notBefore: Date): Promise<void> {
    await this.collection.updateOne({ _id: id, ...NOT_FINAL }, { $set: { reconciling: { tries, notBefore } } });
  }

  /** Releases it as settled. */
  async endReconciling(id: string): Promise<void> {
    await this.collection.updateOne({ _id: id }, { $unset: { reconciling: '', missing: '', problem: '' } });
  }

  /** Ended runs whose leftovers are due to be removed. */
  async untidied(now: Date): Promise<Run[]> {
    return this.collection.find({ $or: dueAt('untidied.notBefore', now) }).toArray();
  }

  async markTidied(id: string): Promise<void> {
    await this.collection.updateOne({ _id: id }, { $unset: { untidied: '' } });
  }

  async postponeTidying(id: string, untidied: NonNullable<Run['untidied']>): Promise<void> {
    await this.collection.updateOne({ _id: id, untidied: { $exists: true } }, { $set: { untidied } });
  }

  /** Sets, once, the run that sends this run's letters. @returns the run that is set now. */
  async claimLetters(id: string, sender: string): Promise<string> {
    await this.collection.updateOne({ _id: id, lettersRun: { $exists: false } }, { $set: { lettersRun: sender } });
    return (await this.get(id))?.lettersRun ?? sender;
  }

  /** Sets a new run that sends this run's letters. @returns false if another process did so since. */
  async replaceLetters(id: string, was: string, sender: string): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, lettersRun: was },
      { $set: { lettersRun: sender } },
    );
    return matchedCount === 1;
  }

  /**
   * Keeps the newest progress; an ended run stays as it is. Within an execution, the higher sequence is newer; of two
   * executions (continued as new, or reset in Temporal, which restarts the count), the one that reported later by
   * Temporal's clock. A report from after now is one of a clock that was put back.
   * @returns `overtaken` if another execution has reported later.
   */
  async recordProgress(
    id: string,
    progress: Progress,
    execution: { id: string; reportedAt: Date },
    at: Date,
  ): Promise<'kept' | 'outdated' | 'overtaken'> {
    const farAhead = new Date((await this.#clock.now()) + CLOCKS_DIFFER_MS);
    const another = { 'execution.id': { $ne: execution.id } };
    const isNewer: Filter<Run>[] = [
      { progress: { $exists: false } },
      { 'execution.id': execution.id, 'progress.sequence': { $lt: progress.sequence } },
      { ...another, 'execution.reportedAt': { $lt: execution.reportedAt } },
      { ...another, 'execution.reportedAt': { $gt: farAhead } },
    ];
    const { matchedCount } = await this.collection.updateOne(
      { $and: [{ _id: id }, NOT_FINAL, { $or: isNewer }] },
      { $set: { progress, execution, status: progress.status, statusDate: at } },
    );
    if (matchedCount === 1) return 'kept';
    const isOvertaken = await this.collection.countDocuments({ $and: [{ _id: id }, NOT_FINAL, another] });
    return isOvertaken === 0 ? 'outdated' : 'overtaken';
  }

  /** Adds a control, once; only the latest ones are kept. */
  async addControl(id: string, control: ControlRecord): Promise<void> {
    await this.collection.updateOne(
      { _id: id, 'controls.id': { $ne: control.id } },
      { $push: { controls: { $each: [control], $slice: -CONTROLS_KEPT } } },
    );
  }

  /** Notes the result of a control, unless the run has already taken it. */
  async settleControl(id: string, control: string, result: 'refused' | 'asked', message?: string): Promise<void> {
    await this.collection.updateOne(
      { _id: id, controls: { $elemMatch: { id: control, result: 'asked' } } },
      { $set: { 'controls.$.result': result, ...defined({ 'controls.$.message': message }) } },
    );
  }

  /** Notes that the run took these controls, whatever answer their callers got. */
  async acceptControls(id: string, controls: readonly string[]): Promise<void> {
    for (const control of controls) {
      await this.collection.updateOne(
        { _id: id, 'controls.id': control },
        { $set: { 'controls.$.result': 'accepted' }, $unset: { 'controls.$.message': '' } },
      );
    }
  }

  /**
   * Decides, once, how a run ends. @param cancelled whether whoever decides knows it as cancelled.
   * @returns false if that was decided before, the run has ended, or it was cancelled meanwhile.
   */
  async decideEnd(id: string, end: RunEnd, cancelled: boolean): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, ...NOT_FINAL, decidedEnd: { $exists: false }, cancelled: { $exists: cancelled } },
      { $set: { decidedEnd: end } },
    );
    return matchedCount === 1;
  }

  /** Ends the run, once; it refuses the controls that it never answered. @returns false if it had already ended. */
  async end(id: string, { at, ...end }: RunEnd): Promise<boolean> {
    // The result last: some engines apply one after the other, and look at it for each.
    const unanswered = { 'controls.$[open].message': NEVER_ANSWERED, 'controls.$[open].result': 'refused' } as const;
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, ...NOT_FINAL },
      {
        $set: { ...end, statusDate: at, endTime: at, ...unanswered },
        $unset: { problem: '', reconciling: '', missing: '', decidedEnd: '' },
      },
      { arrayFilters: [{ 'open.result': 'asked' }] },
    );
    return matchedCount === 1;
  }

  /** A page of runs, newest first if nothing else is asked for, and how many there are in all. */
  async page(
    wanted: RunFilter,
    { offset, limit, order = 'SUBMIT_TIME', isRising = false }: RunPage,
  ): Promise<{ runs: Run[]; total: number }> {
    const filter = filterOf(wanted);
    const total = await this.collection.countDocuments(filter);
    if (limit === 0 || offset >= total) return { runs: [], total };
    const direction = isRising ? 1 : -1;
    if (order === 'SUBMIT_TIME') {
      const page = this.collection.find(filter).sort({ submitTime: direction }).skip(offset).limit(limit);
      return { runs: await page.toArray(), total };
    }
    return {
      runs: await this.#sorted(filter, { [RUN_ORDERS[order]]: direction, _id: direction }, offset, limit),
      total,
    };
  }

  /** The same runs in the same order, all of them, a hundred at a time; each as it is when its turn comes. */
  async *stream(
    wanted: RunFilter,
    { order = 'SUBMIT_TIME', isRising = false }: Pick<RunPage, 'order' | 'isRising'>,
  ): AsyncGenerator<Run[]> {
    const direction = isRising ? 1 : -1;
    const keys = { [RUN_ORDERS[order]]: direction, _id: direction } as const;
    let ids: string[] = [];
    for await (const { _id } of this.#idsOf(filterOf(wanted), keys)) {
      ids.push(_id);
      if (ids.length < STREAMED_AT_ONCE) continue;
      yield await this.#inOrder(ids);
      ids = [];
    }
    yield await this.#inOrder(ids);
  }

  async #sorted(filter: Filter<Run>, keys: Record<string, 1 | -1>, offset: number, limit: number): Promise<Run[]> {
    const ids = await this.#idsOf(filter, keys, [{ $skip: offset }, { $limit: limit }]).toArray();
    return this.#inOrder(ids.map(({ _id }) => _id));
  }

  /** Without an index: only the keys are sorted, as whole runs may be too much for the database's memory. */
  #idsOf(
    filter: Filter<Run>,
    keys: Record<string, 1 | -1>,
    stages: Document[] = [],
  ): AggregationCursor<{ _id: string }> {
    const fields = Object.fromEntries(Object.keys(keys).map((key) => [key, 1]));
    return this.collection.aggregate([{ $match: filter }, { $project: fields }, { $sort: keys }, ...stages]);
  }

  async #inOrder(ids: readonly string[]): Promise<Run[]> {
    const found = await this.collection.find({ _id: { $in: [...ids] } }).toArray();
    const byId = new Map(found.map((run) => [run._id, run]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** The runs that a person submitted last, newest first. */
  async latestOf(person: string, limit: number): Promise<Pick<Run, '_id' | 'job' | 'set' | 'submitTime'>[]> {
    const fields = { job: 1, set: 1, submitTime: 1 };
    const found = this.collection.find({ submittedBy: person, lettersOf: { $exists: false } }, { projection: fields });
    return found.sort({ submitTime: -1 }).limit(limit).toArray();
  }

  /** Runs that repeat the request of this one, newest first. */
  async againFrom(id: string, limit: number): Promise<Run[]> {
    return this.collection.find({ againFrom: id }).sort({ submitTime: -1 }).limit(limit).toArray();
  }

  /** Runs on these sets, newest first. */
  async onSets(sets: readonly string[], limit: number): Promise<Run[]> {
    if (sets.length === 0) return [];
    return this.collection
      .find({ 'set.id': { $in: [...sets] } })
      .sort({ submitTime: -1 })
      .limit(limit)
      .toArray();
  }

  /** True when this job was ever submitted; its definition may be gone. */
  async hasAnyOf(job: string): Promise<boolean> {
    return (await this.collection.countDocuments({ 'job.id': job }, { limit: 1 })) > 0;
  }
}

/** It is time, or lies so far ahead that a wrong clock wrote it. */
function dueAt(field: 'reconciling.notBefore' | 'untidied.notBefore', now: Date): Filter<Run>[] {
  const wrong = new Date(now.getTime() + LONGEST_POSTPONED_MS + CLOCKS_DIFFER_MS);
  return [{ [field]: { $lte: now } }, { [field]: { $gt: wrong } }];
}

function filterOf(wanted: RunFilter): Filter<Run> {
  const { job, roles, status, set, submittedBy, from, before, endedFrom, state, name } = wanted;
  const submitTime = defined({ $gte: from, $lt: before });
  const filter = {
    'job.roles': { $in: [...roles] },
    ...defined({ 'job.id': job, status, 'set.id': set, submittedBy }),
    ...(from || before ? { submitTime } : {}),
    ...(endedFrom ? { endTime: { $gte: endedFrom } } : {}),
    ...(name === undefined ? {} : { name: containsText(name) }),
  };
  return state === undefined ? filter : { $and: [filter, STATE_FILTERS[state]] };
}

const STATE_FILTERS: Record<RunState, Filter<Run>> = {
  UNDERWAY: NOT_FINAL,
  PAUSED: { ...NOT_FINAL, 'progress.paused.reason': { $exists: true } },
  ENDED: { status: { $in: [...FINAL_STATUSES] } },
};
