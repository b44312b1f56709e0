import { gatherCalls } from '../../../shared/runtime/gather-calls.ts';
import type { BatchResult } from '../../../shared/model/batch.ts';
import type { JournalRow } from '../../../shared/model/journal.ts';
import type { RecordCollection } from '../../../shared/model/record.ts';
import type { Attempt, Take, Wanted } from '../../../shared/store/batches.ts';
import type { Records, RecordWrite, SizedRecord, WriteReport } from '../../../shared/store/records.ts';
import type { JournaledEdit } from '../../../shared/store/relations.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { SettlingStore } from './settle-batch.ts';

/** The most calls that gather while earlier ones are in progress; this also limits memory. */
const TOGETHER = { most: 25, atOnce: 1, aloneAfterFailure: true, restMs: 50 };

interface Settled {
  attempt: Attempt;
  result: BatchResult;
}

/**
 * The store as activities of single members see it: simultaneous operations of many activities go to the database in
 * one call. Each waits until its own part is acknowledged, as if it had called alone. If a call reports only that some
 * parts did not match, all callers are told so; settling then checks what is stored, which is right in every case.
 */
export function writeTogether(store: Store): SettlingStore {
  const { batches, journal } = store;
  const take = gatherCalls(async (wanted: readonly Wanted[]): Promise<Take[]> => {
    const [only] = wanted;
    if (wanted.length === 1 && only) return [await batches.take(only.id, only.holder, only.holding)];
    return batches.takeAll(wanted);
  }, TOGETHER);
  const renew = gatherCalls((attempts: readonly Attempt[]) => batches.renewAll(attempts), TOGETHER);
  const settle = gatherCalls(async (settled: readonly Settled[]): Promise<boolean[]> => {
    const [only] = settled;
    if (settled.length === 1 && only) return [await batches.settle(only.attempt, only.result)];
    const areSettled = await batches.settleAll(settled);
    return settled.map(() => areSettled);
  }, TOGETHER);
  const insert = gatherCalls(async (rows: readonly JournalRow[]) => {
    const { taken, refused } = await journal.insert(rows);
    return rows.map(({ _id }) => {
      const refusal = refused.get(_id);
      return {
        taken: taken.includes(_id) ? [_id] : [],
        refused: new Map(refusal === undefined ? [] : [[_id, refusal]]),
      };
    });
  }, TOGETHER);
  const replace = gatherCalls(async (rows: readonly { was: JournalRow; next: JournalRow }[]): Promise<boolean[]> => {
    const [only] = rows;
    if (rows.length === 1 && only) return [await journal.replace(only.was, only.next)];
    const areReplaced = await journal.replaceAll(rows);
    return rows.map(() => areReplaced);
  }, TOGETHER);

  const known = new Map<RecordCollection, ReturnType<SettlingStore['records']>>();
  const recordsOf = (collection: RecordCollection) => {
    const made = known.get(collection) ?? recordsTogether(store.records(collection));
    known.set(collection, made);
    return made;
  };
  return {
    batches: {
      take: (id, holder, holding) => take({ id, holder, holding }),
      get: (id) => batches.get(id),
      renew,
      release: (attempt) => batches.release(attempt),
      releaseIfTaken: (id, holder) => batches.releaseIfTaken(id, holder),
      noteInHand: (attempt, member) => batches.noteInHand(attempt, member),
      noteDeath: (attempt, member) => batches.noteDeath(attempt, member),
      settle: (attempt, result) => settle({ attempt, result }),
    },
    journal: {
      insert: async (rows) => {
        const [only] = rows;
        return rows.length === 1 && only ? insert(only) : journal.insert(rows);
      },
      byIds: (ids) => journal.byIds(ids),
      replace: (was, next) => replace({ was, next }),
      takeOver: (rows, token) => journal.takeOver(rows, token),
    },
    records: recordsOf,
  };
}

function recordsTogether(records: Records): ReturnType<SettlingStore['records']> {
  const write = gatherCalls(async (writes: readonly RecordWrite[]): Promise<WriteReport[]> => {
    const { matched, refused } = await records.write(writes);
    const areWritten = matched === writes.length && refused.size === 0;
    return writes.map(({ id }) => {
      const refusal = refused.get(id);
      return { matched: areWritten ? 1 : 0, refused: new Map(refusal === undefined ? [] : [[id, refusal]]) };
    });
  }, TOGETHER);
  const read = gatherCalls(async (ids: readonly string[]): Promise<(SizedRecord | undefined)[]> => {
    const found = new Map<string, SizedRecord>();
    for await (const each of records.readSized([...new Set(ids)])) found.set(each.record._id, each);
    return ids.map((id) => found.get(id));
  }, TOGETHER);
  // Edits by many members on one hub raise its revision once.
  const edit = gatherCalls(async (many: readonly (readonly JournaledEdit[])[]): Promise<Map<string, string>[]> => {
    const refused = await records.applyKeyedEdits(many.flat());
    return many.map(
      (edits) => new Map([...refused].filter(([target]) => edits.some((each) => each.target === target))),
    );
  }, TOGETHER);
  return {
    write: async (writes) => {
      const [only] = writes;
      return writes.length === 1 && only ? write(only) : records.write(writes);
    },
    readSized: async function* (ids) {
      const [only] = ids;
      if (ids.length !== 1 || only === undefined) {
        yield* records.readSized(ids);
        return;
      }
      const found = await read(only);
      if (found) yield found;
    },
    readStamps: (ids) => records.readStamps(ids),
    takeTurn: (id, by) => records.takeTurn(id, by),
    releaseTurn: (id, by) => records.releaseTurn(id, by),
    applyKeyedEdits: edit,
  };
}
