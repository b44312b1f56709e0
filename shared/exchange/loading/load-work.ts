import { join } from 'node:path';
import type { LoadOutcome } from '../../store/record-loading.ts';
import type { Store } from '../../store/store.ts';
import type { LineLog } from './line-log.ts';
import type { LineProblem } from './line-problem.ts';
import {
  count,
  type FileReport,
  type KeptRecord,
  type LoadProgress,
  type LoadTarget,
  type RejectedLine,
} from './load-report.ts';
import type { Line } from './read-lines.ts';

/** One load, as its steps see it. */
export interface LoadWork {
  store: Store;
  folder: string;
  /** The files that are there, with their sizes in bytes. */
  sizes: ReadonlyMap<string, number>;
  /** Who writes, `load:<id>`. */
  by: string;
  overwrite: boolean;
  rejects: LineLog<RejectedLine>;
  kept: LineLog<KeptRecord>;
  onProgress: (progress: LoadProgress) => void;
}

export function pathOf({ folder }: LoadWork, file: string): string {
  return join(folder, file);
}

/** Puts a line aside: where it stands, what is wrong, and the line as it came. */
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

/** Counts what came of a record, and lists it when it was kept. */
export async function noteOutcome(
  work: LoadWork,
  report: FileReport,
  target: LoadTarget,
  id: string,
  outcome: LoadOutcome,
): Promise<void> {
  count(report, target, outcome);
  if (outcome.kind === 'kept') await work.kept.write({ target, id, changedBy: outcome.changedBy });
}

export function tellProgress(work: LoadWork, { file, lines, rejected }: FileReport, bytes: number): void {
  work.onProgress({ file, bytes, totalBytes: work.sizes.get(file) ?? bytes, lines, rejected });
}
