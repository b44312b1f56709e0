import pLimit from 'p-limit';
import { journalRowId, type JournalRow } from '../shared/model/journal.ts';
import { difference } from '../shared/model/difference.ts';
import type { Store } from '../shared/store/store.ts';
import { planStamp } from './stamp-assets.ts';

/**
 * What a capable engineer would write for one evening's bulk change: the same reads, the same plan, the same journal and
 * record writes, in bulk and in parallel, without Temporal and without a way to resume after a crash.
 */
export async function runPlainScript(
  store: Store,
  set: string,
  run: string,
  license: string,
  { batchSize, concurrency }: { batchSize: number; concurrency: number },
): Promise<void> {
  const found = await store.sets.find(set);
  if (!found) throw new Error(`No set ${set}.`);
  const limit = pLimit(concurrency);
  const working: Promise<void>[] = [];
  let ids: string[] = [];
  for await (const id of store.sets.streamMemberIds(found)) {
    ids.push(id);
    if (ids.length < batchSize) continue;
    const batch = ids;
    ids = [];
    working.push(limit(() => stampBatch(store, batch, run, license)));
  }
  working.push(limit(() => stampBatch(store, ids, run, license)));
  await Promise.all(working);
}

async function stampBatch(store: Store, ids: readonly string[], run: string, license: string): Promise<void> {
  if (ids.length === 0) return;
  const rows: JournalRow[] = [];
  for await (const { record } of store.assets.readSized(ids)) {
    const plan = planStamp(record, { license });
    if (plan.kind !== 'change') continue;
    const { before, after } = difference(record, plan.next);
    rows.push({
      _id: journalRowId(run, record._id),
      run,
      batch: run,
      member: record._id,
      outcome: 'succeeded',
      reason: 'CHANGED',
      attempts: 1,
      at: new Date(),
      revision: record.revision,
      before,
      after,
    });
  }
  await store.journal.insert(rows);
  await store.assets.write(
    rows.map(({ _id: by, member: id, revision = 0, before = {}, after = {} }) => ({
      id,
      revision,
      change: { before, after },
      by,
    })),
  );
}
