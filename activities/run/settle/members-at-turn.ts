import type { JournalRow } from '../../../shared/model/journal.ts';
import type { MemberAtTurn } from './decision.ts';
import type { SettlingRecords } from './settling-store.ts';

/** Records read, planned and written together; bounds the memory of a batch of large records. */
const MAX_PART_BYTES = 8 * 1024 * 1024;

/** Reads members in parts of bounded size; those without a record come last. */
export async function* membersAtTurn(
  records: Pick<SettlingRecords, 'readSized'>,
  members: readonly string[],
  rows: ReadonlyMap<string, JournalRow>,
): AsyncGenerator<MemberAtTurn[]> {
  const missing = new Set(members);
  let part: MemberAtTurn[] = [];
  let bytes = 0;
  for await (const read of records.readSized(members)) {
    const id = read.record._id;
    missing.delete(id);
    part.push({ id, read, row: rows.get(id) });
    bytes += read.bytes;
    if (bytes < MAX_PART_BYTES) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  for (const id of missing) part.push({ id, read: undefined, row: rows.get(id) });
  if (part.length > 0) yield part;
}
