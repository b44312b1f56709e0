import type { RecordCollection } from '../../model/record.ts';
import type { LineProblem } from '../lines.ts';
import type { LoadOutcome } from '../../store/record-loading.ts';

/** The files of a folder, in the order in which they are loaded: later ones refer to earlier ones. */
export const LOAD_FILES = ['organization-units.jsonl', 'researchers.jsonl', 'assets.jsonl'] as const;
export type LoadFile = (typeof LOAD_FILES)[number];

/** What a file brings records into. */
export type LoadTarget = 'units' | RecordCollection;

/** How many records came to what. */
export interface LoadCounts {
  created: number;
  changed: number;
  /** Said the same already, and were left alone. */
  equal: number;
  /** Changed here since they were loaded, and left alone. */
  kept: number;
}

export interface FileReport {
  /** Its name, without its folder. */
  file: string;
  /** Lines that are not blank. */
  lines: number;
  /** Lines that brought nothing; they are in the rejects file. */
  rejected: number;
  records: Partial<Record<LoadTarget, LoadCounts>>;
}

/** A line that brought nothing, as it is put aside. */
export interface RejectedLine {
  file: string;
  line: number;
  errors: LineProblem[];
  /** The line as it came; instead, what is no text as base64, and what is too long by its start. */
  original?: string;
  originalBase64?: string;
  originalStart?: string;
}

/** A record that was changed here since it was loaded, and was therefore left alone. */
export interface KeptRecord {
  target: LoadTarget;
  id: string;
  changedBy: string;
}

export interface LoadReport {
  /** `load:<id>` is what the records remember as their writer. */
  id: string;
  files: FileReport[];
  missing: LoadFile[];
  rejected: number;
  /** The first twenty of them. */
  firstRejected: RejectedLine[];
  /** Present when lines were rejected. */
  rejectsFile?: string;
  kept: number;
  /** The first twenty of them. */
  firstKept: KeptRecord[];
  /** Present when records were kept. */
  keptFile?: string;
}

/** How far a load is. */
export interface LoadProgress {
  file: string;
  bytes: number;
  totalBytes: number;
  lines: number;
  rejected: number;
}

export function emptyFileReport(file: string): FileReport {
  return { file, lines: 0, rejected: 0, records: {} };
}

/** Counts an outcome; a refused record is counted by its line. */
export function count(report: FileReport, target: LoadTarget, { kind }: LoadOutcome): void {
  const counts = (report.records[target] ??= { created: 0, changed: 0, equal: 0, kept: 0 });
  if (kind !== 'refused') counts[kind] += 1;
}
