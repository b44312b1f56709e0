import { batchId, type Batch } from '../../shared/model/batch.ts';
import type { Run } from '../../shared/model/run.ts';
import type { MemberSet } from '../../shared/model/set.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { FrozenMembers } from '../../shared/runs/run-activities.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { FreezingTaken } from '../../shared/store/freezing.ts';
import type { Store } from '../../shared/store/store.ts';
import { requireFewDeaths } from './settle/deaths.ts';
import { requireRun, requireWork, type WorkerServices } from './worker-services.ts';

/** The number of members whose batches are inserted with one call. */
const MEMBERS_PER_INSERT = 10_000;

type Frozen = NonNullable<Run['frozen']>;

/** A set that changes during freezing is frozen again; if it keeps changing, freezing gives up. */
const MOST_STARTS = 5;

/**
 * Streams the set into numbered batches; the run works on what was frozen: one version of the set. Called again, it
 * continues from the last stored batch, or starts over if the set changed since; it reports if the set is no longer the
 * submitted one. Only the attempt that took over the freezing last stores anything.
 * @param firstMembers how many batches of one to name in the answer.
 * @throws MusterError if the set is gone or keeps changing, the run has ended, or the job cannot pin what it needs.
 */
export async function freezeMembers(
  services: WorkerServices,
  { run: id, firstMembers }: { run: string; firstMembers: number },
  signal: AbortSignal,
): Promise<FrozenMembers> {
  const { store } = services;
  const run = await fixedRun(services, id);
  const frozen = run.frozen ?? (await freeze(services, run, signal));
  const singles = run.settings.batchSize === 1 ? Math.min(firstMembers, frozen.batches) : 0;
  return { ...frozen, firstMembers: singles === 0 ? [] : await store.batches.singleMembers(id, 1, singles) };
}

/**
 * The run, with the values that every later attempt must see alike. @throws MusterError if it has ended or was
 * cancelled before.
 */
async function fixedRun(services: WorkerServices, id: string): Promise<Run> {
  const run = await requireRun(services, id);
  if (run.endTime) throw new MusterError('RUN_ENDED', 409, `Run ${id} has ended as ${run.status}.`);
  if (run.fixed) return run;
  await fix(services, run);
  const fixed = await requireRun(services, id);
  if (!fixed.fixed) throw new MusterError('RUN_ENDED', 409, `Run ${id} was cancelled or ended before it began.`);
  return fixed;
}

/** Fixes the values that every later attempt must see alike. */
async function fix(services: WorkerServices, run: Run): Promise<void> {
  const pinned = await requireWork(services, run.job.activity).pin?.(run.parameters, services.store);
  const now = new Date();
  const clock = { now, timeZone: services.config.timeZone };
  const fixed = { clock, institution: services.config.institution, ...defined({ pinned }) };
  await services.store.runs.fix(run._id, fixed, now);
}

async function freeze({ store, config }: WorkerServices, { _id: id }: Run, signal: AbortSignal): Promise<Frozen> {
  const begun = await store.freezing.begin(id);
  if (!begun) throw new MusterError('RUN_ENDED', 409, `Run ${id} ended while it was frozen.`);
  const { run, token, deaths } = begun;
  try {
    if (run.frozen) return run.frozen;
    requireFewDeaths(deaths, config);
    return await freezeUnder(token, store, run, signal);
  } finally {
    await store.freezing.giveBack(id);
  }
}

async function freezeUnder(token: number, store: Store, run: Run, signal: AbortSignal): Promise<Frozen> {
  const { _id: id } = run;
  let { version } = run.freezing ?? {};
  let set = await requireSet(store, run);
  for (let start = 1; start <= MOST_STARTS; start += 1) {
    if (version !== set.version) await store.freezing.startOver(id, token, set.version);
    ({ version } = set);
    const frozen = await appendMembers(store, run, { token, set, signal });
    set = await requireSet(store, run);
    if (set.version !== version) continue;
    const result = { ...frozen, ...defined({ difference: differenceFromSubmit(run, set, frozen.members) }) };
    if (await store.freezing.end(id, token, result)) return result;
    throw new FreezingTaken(id);
  }
  throw new MusterError(
    'SET_KEEPS_CHANGING',
    409,
    `The set "${run.set.name}" changed each of ${MOST_STARTS} times that its members were read. Run the job when it is left alone.`,
  );
}

async function requireSet(store: Store, run: Run): Promise<MemberSet> {
  const set = await store.sets.find(run.set.id);
  if (!set) throw new MusterError('SET_NOT_FOUND', 409, `The set ${run.set.id} of this run does not exist any more.`);
  return set;
}

/** Appends the batches missing after the last stored one. */
async function appendMembers(
  store: Store,
  { _id: run, settings: { batchSize } }: Run,
  { token, set, signal }: { token: number; set: MemberSet; signal: AbortSignal },
): Promise<Frozen> {
  const last = await store.batches.last(run);
  let number = last?.number ?? 0;
  let members = last ? (last.number - 1) * batchSize + last.memberIds.length : 0;
  let batches: Batch[] = [];
  let memberIds: string[] = [];
  const append = async () => {
    signal.throwIfAborted();
    await store.freezing.append(run, token, batches);
    batches = [];
  };
  const close = () => {
    number += 1;
    batches.push({ _id: batchId(run, number), run, number, pass: 1, memberIds, state: 'frozen' });
    members += memberIds.length;
    memberIds = [];
  };
  for await (const member of store.sets.streamMemberIds(set, last?.memberIds.at(-1))) {
    memberIds.push(member);
    if (memberIds.length < batchSize) continue;
    close();
    if (batches.length * batchSize >= MEMBERS_PER_INSERT) await append();
  }
  if (memberIds.length > 0) close();
  await append();
  return { batches: number, members };
}

function differenceFromSubmit(run: Run, set: MemberSet, frozenMembers: number): string | undefined {
  if (set.version === run.set.version && frozenMembers === run.set.members) return undefined;
  const was = `${run.set.members} members (version ${run.set.version})`;
  const is = `${frozenMembers} members (version ${set.version})`;
  return `The set "${run.set.name}" had ${was} when the run was submitted and has ${is} now. Resume to run on the members it has now, or cancel.`;
}
