import type { RecordCollection } from '../../model/record.ts';
import type { LineProblem } from '../lines.ts';
import type { FieldConflict, LoadOutcome } from '../../store/record-loading.ts';

/** The files of a folder, in load order: later ones refer to earlier ones. */
export const LOAD_FILES = ['organization-units.jsonl', 'researchers.jsonl', 'assets.jsonl'] as const;
export type LoadFile = (typeof LOAD_FILES)[number];

/** The collections that files load into. */
export type LoadTarget = 'units' | RecordCollection;

/** The number of records per outcome. */
export interface LoadCounts {
  created: number;
  changed: number;
  /** Already had the same content; left alone. */
  equal: number;
  /** Changed here since they were loaded; left alone. */
  kept: number;
}

export interface FileReport {
  /** Its name, without the folder. */
  file: string;
  /** Non-blank lines. */
  lines: number;
  /** Lines that were rejected; they are in the rejects file. */
  rejected: number;
  records: Partial<Record<LoadTarget, LoadCounts>>;
}

/** A line of the rejects file. */
export interface RejectedLine {
  file: string;
  line: number;
  errors: LineProblem[];
  /** The original line; base64 when it is not text, only its start when it is too long. */
  original?: string;
  originalBase64?: string;
  originalStart?: string;
}

/** A record that was left alone because it was changed here since it was loaded. */
export interface KeptRecord {
  target: LoadTarget;
  id: string;
  changedBy: string;
}

/** A field that was changed in the file and in the repository, each to something else. Values as in a file. */
export interface LoadConflict extends FieldConflict {
  target: LoadTarget;
  id: string;
}

export interface LoadReport {
  /** Records name `load:<id>` as their writer. */
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
  /** Fields that stay as they are here, though the file has another value. */
  conflicts: number;
  /** The first twenty of them. */
  firstConflicts: LoadConflict[];
  /** Present when there were conflicts. */
  conflictsFile?: string;
}

/** A load's progress. */
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

/** Counts an outcome; a refused record counts with its line. */
export function count(report: FileReport, target: LoadTarget, { kind }: LoadOutcome): void {
  const counts = (report.records[target] ??= { created: 0, changed: 0, equal: 0, kept: 0 });
  if (kind !== 'refused') counts[kind] += 1;
}
