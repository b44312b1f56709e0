import type { RecordCollection } from '../../../shared/model/record.ts';
import type { Batches } from '../../../shared/store/batches.ts';
import type { Journal } from '../../../shared/store/journal.ts';
import type { Records } from '../../../shared/store/records.ts';

/** What settling a batch needs of its members' records. */
export type SettlingRecords = Pick<Records, 'readSized' | 'readStamps' | 'write' | 'takeTurn' | 'releaseTurn'>;

/** What settling a batch needs of the store. */
export interface SettlingStore {
  batches: Pick<Batches, 'take' | 'get' | 'settle'>;
  journal: Pick<Journal, 'insert' | 'byIds' | 'replace'>;
  records(collection: RecordCollection): SettlingRecords & Pick<Records, 'applyKeyedEdits'>;
}
