import type { JournalRow } from '../../model/journal.ts';
import type { RelationEdit } from '../../model/effects.ts';
import type { RecordCollection, StoredRecord } from '../../model/record.ts';
import { SET_CONTENTS } from '../../model/set.ts';
import { landingOf } from '../../store/landing.ts';
import type { JournaledChange } from '../../store/journal.ts';
import type { DescribedRun } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';

/** Who changed a record: a run, a person with a request, or another writer, such as a load. */
export type Changer =
  | { kind: 'run'; run: DescribedRun }
  | { kind: 'person'; person: string; request: string }
  | { kind: 'other'; by: string };

/** A change of a record. */
export interface HistoryEntry {
  changer: Changer;
  /** The revision that it made; unknown for relations that another asset's change added or removed. */
  revision?: number;
  /** Unknown for other writers. */
  at?: Date;
  /** The fields that changed, before and after; none where they were not kept. */
  before: Readonly<Record<string, unknown>>;
  after: Readonly<Record<string, unknown>>;
  relations: readonly { action: 'add' | 'remove'; key: string }[];
  resetPassword: boolean;
}

/** So many changes of one record are looked at, the latest ones. */
const MOST_CHANGES = 10_000;

type HistoryStore = Pick<Store, 'journal' | 'runs'>;

/**
 * Who changed what of a record, newest first: runs and people from the journal, with the values; other writers as far back
 * as the record remembers them, without.
 */
export async function readHistory(
  { journal, runs }: HistoryStore,
  collection: RecordCollection,
  record: StoredRecord,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ entries: HistoryEntry[]; total: number }> {
  const own = await journal.changesOf(record._id, MOST_CHANGES);
  const others = collection === 'assets' ? await journal.editsOf(record._id, MOST_CHANGES) : [];
  const known = await runs.describe([...own, ...others].map(({ run }) => run));
  const isOfCollection = ({ run, edit }: JournaledChange) =>
    (edit?.collection ?? contentCollection(known.get(run))) === collection;
  const changes = own.filter((row) => isOfCollection(row) && isMade(record, row));
  const edits = others.filter((row) => row.member !== record._id && row.outcome === 'succeeded');
  const rows = new Set(own.map(({ _id }) => _id));
  const elsewhere = record.changes.filter(({ by }) => !rows.has(by));
  const all: Found[] = [
    ...changes.map((row): Found => ({ row, at: row.at, revision: (row.revision ?? 0) + 1 })),
    ...edits.map((row): Found => ({ row, at: row.at })),
    ...elsewhere.map(({ revision, by }): Found => ({ by, revision })),
  ];
  const page = newestFirst(all).slice(offset, offset + limit);
  const values = await journal.byIds(page.flatMap(({ row }) => (row ? [row._id] : [])));
  const byId = new Map(values.map((row) => [row._id, row]));
  return { entries: page.map((found) => entryOf(record._id, found, byId, known)), total: all.length };
}

interface Found {
  row?: JournaledChange;
  at?: Date;
  revision?: number;
  /** Of another writer. */
  by?: string;
}

function contentCollection(run: DescribedRun | undefined): RecordCollection | undefined {
  return run && SET_CONTENTS[run.set.content].collection;
}

/** Rows are there before the record is written; whether it was then, the record says as long as it remembers. */
function isMade(record: StoredRecord, { _id, outcome, revision }: JournaledChange): boolean {
  if (revision === undefined) return false;
  const landing = landingOf(record, _id, revision);
  return landing === 'landed' || (landing === 'undetermined' && (outcome === 'succeeded' || outcome === 'failed'));
}

/** Those whose time is unknown stand where their revision says: right after an older one. */
function newestFirst(all: readonly Found[]): Found[] {
  const byRevision = all
    .filter(({ revision }) => revision !== undefined)
    .sort((one, other) => (other.revision ?? 0) - (one.revision ?? 0));
  const untold = all
    .filter(({ revision }) => revision === undefined)
    .sort((one, other) => Number(other.at) - Number(one.at));
  const merged: Found[] = [];
  for (const [index, each] of byRevision.entries()) {
    const known = byRevision.slice(index).find(({ at }) => at !== undefined)?.at ?? new Date(0);
    while (untold[0]?.at && untold[0].at > known) merged.push(...untold.splice(0, 1));
    merged.push(each);
  }
  return [...merged, ...untold];
}

function entryOf(
  id: string,
  { row, at, revision, by }: Found,
  rows: ReadonlyMap<string, JournalRow>,
  runs: ReadonlyMap<string, DescribedRun>,
): HistoryEntry {
  const values = row && rows.get(row._id);
  const own = row?.member === id ? values : undefined;
  return {
    changer: changerOf(row, by, runs),
    ...(revision === undefined ? {} : { revision }),
    ...(at === undefined ? {} : { at }),
    before: own?.before ?? {},
    after: own?.after ?? {},
    relations: (values?.also ?? []).filter((edit) => isOf(id, edit)).map(({ action, key }) => ({ action, key })),
    resetPassword: own?.resetPassword === true,
  };
}

function isOf(id: string, edit: RelationEdit): edit is Extract<RelationEdit, { key: string }> {
  return edit.target === id && edit.action !== 'remove-towards';
}

function changerOf(
  row: JournaledChange | undefined,
  by: string | undefined,
  runs: ReadonlyMap<string, DescribedRun>,
): Changer {
  if (row?.edit) return { kind: 'person', person: row.edit.by, request: row.edit.request };
  const run = row && runs.get(row.run);
  return run ? { kind: 'run', run } : { kind: 'other', by: by ?? row?.run ?? '' };
}
