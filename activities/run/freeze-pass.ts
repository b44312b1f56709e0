import { batchId, type Batch } from '../../shared/model/batch.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { FrozenPass } from '../../shared/runs/run-activities.ts';
import type { Run } from '../../shared/model/run.ts';
import { FreezingTaken } from '../../shared/store/freezing.ts';
import type { Store } from '../../shared/store/store.ts';
import { requireFewDeaths } from './settle/deaths.ts';
import type { WorkerServices } from './worker-services.ts';

const BATCHES_PER_INSERT = 1_000;

/** An outside system may ask for a longer wait, but a run never sleeps longer than this at a time. */
const MAX_WAIT_MS = 60 * 60 * 1_000;

/**
 * Freezes the parked members into batches of one, numbered after `after`, so that each is tried alone. Called again, it
 * continues from the last stored batch; only the attempt that took over last stores anything.
 */
export async function freezePass(
  { store, config }: WorkerServices,
  { run: id, pass, after, firstMembers }: { run: string; pass: number; after: number; firstMembers: number },
  signal: AbortSignal,
): Promise<FrozenPass> {
  const stored = (await store.runs.get(id))?.passes?.find((each) => each.pass === pass);
  const { first, last } = stored ?? (await appendPass({ store, config }, { id, pass, after, signal }));
  const batches = last - first + 1;
  return {
    batches,
    firstMembers: await store.batches.singleMembers(id, first, Math.min(firstMembers, batches)),
    waitMs: Math.min(Math.max((await store.journal.latestNotBefore(id)) - Date.now(), 0), MAX_WAIT_MS),
  };
}

interface Pass {
  id: string;
  pass: number;
  after: number;
  signal: AbortSignal;
}

type Range = NonNullable<Run['passes']>[number];

async function appendPass({ store, config }: Pick<WorkerServices, 'store' | 'config'>, wanted: Pass): Promise<Range> {
  const { id, pass } = wanted;
  const begun = await store.freezing.begin(id);
  if (!begun) throw new MusterError('RUN_ENDED', 409, `Run ${id} has ended.`);
  const { run, token, deaths } = begun;
  try {
    const stored = run.passes?.find((each) => each.pass === pass);
    if (stored) return stored;
    requireFewDeaths(deaths, config);
    return await appendParked(store, token, wanted);
  } finally {
    await store.freezing.giveBack(id);
  }
}

async function appendParked(store: Store, token: number, { id, pass, after, signal }: Pass): Promise<Range> {
  const last = await store.batches.last(id);
  const isBegun = last?.pass === pass;
  let number = isBegun ? last.number : after;
  let batches: Batch[] = [];
  const append = async () => {
    signal.throwIfAborted();
    await store.freezing.append(id, token, batches);
    batches = [];
  };
  for await (const { member } of store.journal.parked(id, isBegun ? last.memberIds[0] : undefined)) {
    number += 1;
    batches.push({ _id: batchId(id, number), run: id, number, pass, memberIds: [member], state: 'frozen' });
    if (batches.length >= BATCHES_PER_INSERT) await append();
  }
  await append();
  const range = { pass, first: after + 1, last: number };
  if (await store.freezing.endPass(id, token, range)) return range;
  throw new FreezingTaken(id);
}
