import type { Collection, Db } from 'mongodb';
import type { Role } from '../model/roles.ts';
import type { OutcomeCounts } from '../model/outcome.ts';
import {
  FINAL_STATUSES,
  type ControlRecord,
  type FinalStatus,
  type Progress,
  type Run,
  type RunStatus,
  type TemporalHome,
} from '../model/run.ts';
import { defined } from '../runtime/defined.ts';
import { isDuplicateKey } from './write-errors.ts';

/** What is stored when a run ends. */
export interface RunEnd {
  status: FinalStatus;
  at: Date;
  counts: OutcomeCounts;
  reasons: NonNullable<Run['reasons']>;
  tally?: NonNullable<Run['tally']>;
  auditMismatch?: NonNullable<Run['auditMismatch']>;
  failure?: string;
  untidied?: NonNullable<Run['untidied']>;
}

/** Selects the runs of a page. */
export interface RunFilter {
  job: string;
  /** Only runs of jobs that need one of these. */
  roles: readonly Role[];
  status?: RunStatus;
  /** Submitted at or after; and before. */
  from?: Date;
  before?: Date;
}

const NOT_FINAL = { status: { $nin: [...FINAL_STATUSES] as RunStatus[] } };

/** Keeps a run small that is paused and resumed for weeks. */
const CONTROLS_KEPT = 200;

/** Runs: the API's instances. A final status is never overwritten. */
export class Runs {
  readonly collection: Collection<Run>;

  constructor(db: Db) {
    this.collection = db.collection<Run>('runs');
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

  /** Cancels a run that has not begun. @returns false if it has begun: then its workflow must be asked. */
  async cancelUnbegun(id: string, cancelled: NonNullable<Run['cancelled']>): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { $and: [{ _id: id, fixed: { $exists: false } }, NOT_FINAL] },
      { $set: { cancelled } },
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
    const { matchedCount } = await this.collection.updateOne(
      {
        $and: [
          { _id: id },
          NOT_FINAL,
          { $or: [{ reconciling: { $exists: false } }, { 'reconciling.notBefore': { $lte: now } }] },
        ],
      },
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
    return this.collection.find({ 'untidied.notBefore': { $lte: now } }).toArray();
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
   * Temporal's clock.
   */
  async recordProgress(
    id: string,
    progress: Progress,
    execution: { id: string; reportedAt: Date },
    at: Date,
  ): Promise<void> {
    await this.collection.updateOne(
      {
        $and: [
          { _id: id },
          NOT_FINAL,
          {
            $or: [
              { progress: { $exists: false } },
              { 'execution.id': execution.id, 'progress.sequence': { $lt: progress.sequence } },
              { 'execution.id': { $ne: execution.id }, 'execution.reportedAt': { $lt: execution.reportedAt } },
            ],
          },
        ],
      },
      { $set: { progress, execution, status: progress.status, statusDate: at } },
    );
  }

  /** Adds a control, once; only the latest ones are kept. */
  async addControl(id: string, control: ControlRecord): Promise<void> {
    await this.collection.updateOne(
      { _id: id, 'controls.id': { $ne: control.id } },
      { $push: { controls: { $each: [control], $slice: -CONTROLS_KEPT } } },
    );
  }

  /** Notes the result of a control, unless the run has already taken it. */
  async settleControl(
    id: string,
    control: string,
    result: 'accepted' | 'refused' | 'asked',
    message?: string,
  ): Promise<void> {
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

  /** Ends the run, once. @returns false if it had already ended. */
  async end(id: string, { at, ...end }: RunEnd): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, ...NOT_FINAL },
      {
        $set: { ...end, statusDate: at, endTime: at },
        $unset: { problem: '', reconciling: '', missing: '' },
      },
    );
    return matchedCount === 1;
  }

  /** A page of runs, newest first, and how many there are in all. */
  async page(
    { job, roles, status, from, before }: RunFilter,
    offset: number,
    limit: number,
  ): Promise<{ runs: Run[]; total: number }> {
    const submitTime = defined({ $gte: from, $lt: before });
    const filter = {
      'job.id': job,
      'job.roles': { $in: [...roles] },
      ...defined({ status }),
      ...(from || before ? { submitTime } : {}),
    };
    const total = await this.collection.countDocuments(filter);
    if (limit === 0 || offset >= total) return { runs: [], total };
    const page = this.collection.find(filter).sort({ submitTime: -1 }).skip(offset).limit(limit);
    return { runs: await page.toArray(), total };
  }

  /** True when this job was ever submitted; its definition may be gone. */
  async hasAnyOf(job: string): Promise<boolean> {
    return (await this.collection.countDocuments({ 'job.id': job }, { limit: 1 })) > 0;
  }
}
