import { join, dirname } from 'node:path';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import type { LoadOutcome } from '../../store/record-loading.ts';
import type { Store } from '../../store/store.ts';
import type { LineProblem } from '../lines.ts';
import {
  count,
  type FileReport,
  type KeptRecord,
  type LoadConflict,
  type LoadProgress,
  type LoadTarget,
  type RejectedLine,
} from './load-report.ts';
import type { Line } from './read-lines.ts';

/** The state of one load, shared by its steps. */
export interface LoadWork {
  store: Store;
  folder: string;
  /** The existing files, with their sizes in bytes. */
  sizes: ReadonlyMap<string, number>;
  /** The writer, `load:<id>`. */
  by: string;
  overwrite: boolean;
  rejects: LineLog<RejectedLine>;
  kept: LineLog<KeptRecord>;
  conflicts: LineLog<LoadConflict>;
  onProgress: (progress: LoadProgress) => void;
}

export function pathOf({ folder }: LoadWork, file: string): string {
  return join(folder, file);
}

/** Writes a line to the rejects file: its place, its problems, and the original line. */
export async function rejectLine(
  work: LoadWork,
  report: FileReport,
  line: Line,
  problems: LineProblem[],
): Promise<void> {
  report.rejected += 1;
  await work.rejects.write({ file: report.file, line: line.number, errors: problems, ...originalOf(line) });
}

function originalOf(line: Line): Pick<RejectedLine, 'original' | 'originalBase64' | 'originalStart'> {
  if (line.kind === 'text') return { original: line.text };
  if (line.kind === 'not-utf8') return { originalBase64: line.bytes.toString('base64') };
  return { originalStart: line.start };
}

/** Counts a record's outcome, and lists it when it was kept, or field by field where that can be told. */
export async function noteOutcome(
  work: LoadWork,
  report: FileReport,
  target: LoadTarget,
  id: string,
  outcome: LoadOutcome,
): Promise<void> {
  count(report, target, outcome);
  const conflicts = 'conflicts' in outcome ? (outcome.conflicts ?? []) : [];
  for (const conflict of conflicts) await work.conflicts.write({ target, id, ...conflict });
  if (outcome.kind === 'kept' && conflicts.length === 0)
    await work.kept.write({ target, id, changedBy: outcome.changedBy });
}

export function tellProgress(work: LoadWork, { file, lines, rejected }: FileReport, bytes: number): void {
  work.onProgress({ file, bytes, totalBytes: work.sizes.get(file) ?? bytes, lines, rejected });
}

const REMEMBERED = 20;

/** A file of JSON lines, created with its first line. Remembers the first twenty for the report. */
export class LineLog<T> {
  readonly path: string;
  readonly first: T[] = [];
  #lines = 0;
  #handle: FileHandle | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** The number of lines written. */
  get lines(): number {
    return this.#lines;
  }

  /** Appends a line; the first one replaces an older file of that name. */
  async write(entry: T): Promise<void> {
    if (!this.#handle) {
      await mkdir(dirname(this.path), { recursive: true });
      this.#handle = await open(this.path, 'w', 0o600);
    }
    await this.#handle.write(`${JSON.stringify(entry)}\n`);
    this.#lines += 1;
    if (this.first.length < REMEMBERED) this.first.push(entry);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}
