import { batchId, type Batch } from '../../shared/model/batch.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { FrozenPass } from '../../shared/runs/run-activities.ts';
import type { WorkerServices } from './worker-services.ts';

const BATCHES_PER_INSERT = 1_000;

/** An outside system may ask for patience, but a run does not sleep longer than this at a time. */
const MAX_WAIT_MS = 60 * 60 * 1_000;

/**
 * Freezes the parked members into batches of one, numbered after `after`, so that each is tried alone.
 * Goes on from the last stored batch when called again.
 */
export async function freezePass(
  { store }: WorkerServices,
  { run, pass, after, firstMembers }: { run: string; pass: number; after: number; firstMembers: number },
  signal: AbortSignal,
): Promise<FrozenPass> {
  let latest = 0;
  for (;;) {
    const last = await store.batches.last(run);
    if (last?.state === 'closed') throw new MusterError('RUN_ENDED', 409, `Run ${run} has ended.`);
    const resumeAfter = last?.pass === pass ? last.memberIds[0] : undefined;
    let number = last?.number ?? after;
    let batches: Batch[] = [];
    let wasOvertaken = false;
    const append = async () => {
      signal.throwIfAborted();
      wasOvertaken = !(await store.batches.insert(batches));
      batches = [];
    };
    for await (const row of store.journal.parked(run, resumeAfter)) {
      number += 1;
      latest = Math.max(latest, row.notBefore?.getTime() ?? 0);
      batches.push({ _id: batchId(run, number), run, number, pass, memberIds: [row.member], state: 'frozen' });
      if (batches.length >= BATCHES_PER_INSERT) await append();
      if (wasOvertaken) break;
    }
    if (!wasOvertaken) await append();
    if (wasOvertaken) continue;
    const frozen = number - after;
    return {
      batches: frozen,
      firstMembers: await store.batches.singleMembers(run, after + 1, Math.min(firstMembers, frozen)),
      waitMs: Math.min(Math.max(latest - Date.now(), 0), MAX_WAIT_MS),
    };
  }
}
