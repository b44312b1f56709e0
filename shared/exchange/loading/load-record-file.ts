import type { MusterRecord, RecordCollection } from '../../model/record.ts';
import { loadRecords, type LoadOutcome, type LoadPlanner } from '../../store/record-loading.ts';
import { noteOutcome, pathOf, rejectLine, tellProgress, type LoadWork } from './load-work.ts';
import { emptyFileReport, type FileReport } from './load-report.ts';
import { loadPlanner } from './plan-load.ts';
import type { LoadedItem } from './read-items.ts';

/** The most records, and bytes of lines, written at once. */
const BATCH_LINES = 500;
const BATCH_BYTES = 8 * 1024 * 1024;

/** The records made from one line, at most one per collection. */
export type LineRecords = Partial<Record<RecordCollection, MusterRecord>>;

/** A file whose lines become records. */
export interface RecordFile<T> {
  file: string;
  /** Reads the file's items, in order. */
  items(path: string): AsyncIterable<LoadedItem<T>>;
  recordsOf(value: T): LineRecords;
  /** Plans the load of the records made from these values; default `loadPlanner`. */
  plannerOf?: ((values: readonly T[]) => LoadPlanner) | undefined;
  /** Called with each line's id, in file order, once its records are in the store. */
  onLoaded?: ((id: string) => void) | undefined;
}

type ValidItem<T> = LoadedItem<T> & { kind: 'valid' };

/** Loads one file in batches. */
export async function loadRecordFile<T>(work: LoadWork, file: RecordFile<T>): Promise<FileReport> {
  const report = emptyFileReport(file.file);
  tellProgress(work, report, 0);
  let batch: ValidItem<T>[] = [];
  let batchStart = 0;
  let bytes = 0;
  const write = async () => {
    await loadBatch(work, report, file, batch);
    batch = [];
    batchStart = bytes;
    tellProgress(work, report, bytes);
  };
  for await (const item of file.items(pathOf(work, file.file))) {
    report.lines += 1;
    bytes = item.line.end;
    if (item.kind === 'valid') batch.push(item);
    else await rejectLine(work, report, item.line, item.problems);
    if (batch.length >= BATCH_LINES || bytes - batchStart >= BATCH_BYTES) await write();
  }
  await write();
  return report;
}

async function loadBatch<T>(
  work: LoadWork,
  report: FileReport,
  file: RecordFile<T>,
  batch: readonly ValidItem<T>[],
): Promise<void> {
  const lines = batch.map((item) => ({ item, records: file.recordsOf(item.value) }));
  const collections = [...new Set(lines.flatMap(({ records }) => Object.keys(records) as RecordCollection[]))];
  const outcomes = new Map<RecordCollection, Map<string, LoadOutcome>>();
  const own = file.plannerOf?.(batch.map(({ value }) => value));
  for (const collection of collections) {
    const incoming = lines.map(({ records }) => records[collection]).filter((record) => record !== undefined);
    const planner = own ?? loadPlanner(collection, work);
    outcomes.set(collection, await loadRecords(work.store.records(collection), incoming, planner, work.by));
  }
  for (const { item } of lines) {
    const refusals: string[] = [];
    for (const collection of collections) {
      const outcome = outcomes.get(collection)?.get(item.id);
      if (outcome === undefined) continue;
      if (outcome.kind === 'refused') refusals.push(`${collection}: ${outcome.message}`);
      await noteOutcome(work, report, collection, item.id, outcome);
    }
    const problems = refusals.map((message) => ({ field: '', message: `was refused by the store (${message})` }));
    if (problems.length > 0) await rejectLine(work, report, item.line, problems);
    else file.onLoaded?.(item.id);
  }
}
