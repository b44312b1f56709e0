import { batchId, type Batch } from '../../shared/model/batch.ts';
import type { Run } from '../../shared/model/run.ts';
import type { MemberSet } from '../../shared/model/set.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { FrozenMembers } from '../../shared/runs/run-activities.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { requireRun, requireWork, type WorkerServices } from './worker-services.ts';

/** Members of batches that are inserted with one call. */
const MEMBERS_PER_INSERT = 10_000;

type Frozen = NonNullable<Run['frozen']>;

/**
 * Streams the set into numbered batches; what runs is what was frozen. Goes on from the last stored batch when called
 * again, and says when the set is no longer what was submitted.
 * @param firstMembers how many batches of one to name in the answer.
 * @throws MusterError when the set is gone, the run has ended, or the job cannot pin what it needs.
 */
export async function freezeMembers(
  services: WorkerServices,
  { run: id, firstMembers }: { run: string; firstMembers: number },
  signal: AbortSignal,
): Promise<FrozenMembers> {
  const { store } = services;
  const run = await fixedRun(services, id);
  const set = await store.sets.find(run.set.id);
  if (!set) throw new MusterError('SET_NOT_FOUND', 409, `The set ${run.set.id} of this run does not exist any more.`);
  const frozen = run.frozen ?? (await freezeAndCompare(services, run, set, signal));
  if (!run.frozen) await store.runs.setFrozen(id, frozen);
  const singles = run.settings.batchSize === 1 ? Math.min(firstMembers, frozen.batches) : 0;
  return { ...frozen, firstMembers: singles === 0 ? [] : await store.batches.singleMembers(id, 1, singles) };
}

/** The run, with what every later attempt must see the same. @throws MusterError when it ended, or was cancelled before. */
async function fixedRun(services: WorkerServices, id: string): Promise<Run> {
  const run = await requireRun(services, id);
  if (run.endTime) throw new MusterError('RUN_ENDED', 409, `Run ${id} has ended as ${run.status}.`);
  if (run.fixed) return run;
  await fix(services, run);
  const fixed = await requireRun(services, id);
  if (!fixed.fixed) throw new MusterError('RUN_ENDED', 409, `Run ${id} was cancelled or ended before it began.`);
  return fixed;
}

/** Fixes what every later attempt must see the same. */
async function fix(services: WorkerServices, run: Run): Promise<void> {
  const pinned = await requireWork(services, run.job.activity).pin?.(run.parameters, services.store);
  const now = new Date();
  const clock = { now, timeZone: services.config.timeZone };
  const fixed = { clock, institution: services.config.institution, ...defined({ pinned }) };
  await services.store.runs.fix(run._id, fixed, now);
}

async function freezeAndCompare(
  services: WorkerServices,
  run: Run,
  set: MemberSet,
  signal: AbortSignal,
): Promise<Frozen> {
  const frozen = await freeze(services, run, set, signal);
  const isNow = (await services.store.sets.find(set._id)) ?? set;
  const difference = differenceFromSubmit(run, isNow, frozen.members);
  return difference === undefined ? frozen : { ...frozen, difference };
}

async function freeze({ store }: WorkerServices, run: Run, set: MemberSet, signal: AbortSignal): Promise<Frozen> {
  const { batchSize } = run.settings;
  for (;;) {
    const last = await store.batches.last(run._id);
    if (last?.state === 'closed') throw new MusterError('RUN_ENDED', 409, `Run ${run._id} ended while it was frozen.`);
    let number = last?.number ?? 0;
    let members = last ? (last.number - 1) * batchSize + last.memberIds.length : 0;
    let wasOvertaken = false;
    const append = async (batches: Batch[]) => {
      signal.throwIfAborted();
      if (!(await store.batches.insert(batches))) wasOvertaken = true;
    };

    let batches: Batch[] = [];
    let memberIds: string[] = [];
    const close = () => {
      number += 1;
      batches.push({ _id: batchId(run._id, number), run: run._id, number, pass: 1, memberIds, state: 'frozen' });
      members += memberIds.length;
      memberIds = [];
    };
    for await (const member of store.sets.streamMemberIds(set, last?.memberIds.at(-1))) {
      memberIds.push(member);
      if (memberIds.length < batchSize) continue;
      close();
      if (batches.length * batchSize < MEMBERS_PER_INSERT) continue;
      await append(batches);
      batches = [];
      if (wasOvertaken) break;
    }
    if (!wasOvertaken) {
      if (memberIds.length > 0) close();
      await append(batches);
    }
    if (!wasOvertaken) return { batches: number, members };
  }
}

function differenceFromSubmit(run: Run, set: MemberSet, frozenMembers: number): string | undefined {
  if (set.version === run.set.version && frozenMembers === run.set.members) return undefined;
  const was = `${run.set.members} members (version ${run.set.version})`;
  const is = `${frozenMembers} members (version ${set.version})`;
  return `The set "${run.set.name}" had ${was} when the run was submitted and has ${is} now. Resume to run on the members it has now, or cancel.`;
}
