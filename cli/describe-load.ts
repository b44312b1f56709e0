import { cutText } from '../shared/runtime/cut-text.ts';
import type { FileReport, LoadConflict, LoadReport, RejectedLine } from '../shared/exchange/loading/load-report.ts';

/** The result of a load, for people. */
export function describeLoad(report: LoadReport): string {
  const lines = report.files.flatMap(describeFile);
  for (const file of report.missing) lines.push(`${file}: not in the folder; skipped`);
  if (report.rejectsFile !== undefined) {
    lines.push('', ...report.firstRejected.map(describeRejected), ...more(report.rejected, report.firstRejected));
    lines.push(`Rejected lines: ${report.rejected}, with their errors in ${report.rejectsFile}`);
  }
  if (report.keptFile !== undefined) {
    lines.push(
      '',
      ...report.firstKept.map(({ target, id, changedBy }) => `${target} ${id}: changed here by ${changedBy}`),
    );
    lines.push(...more(report.kept, report.firstKept));
    lines.push(
      `Not overwritten, because they were changed here: ${report.kept}, listed in ${report.keptFile}`,
      'To overwrite them, load again with --overwrite.',
    );
  }
  if (report.conflictsFile !== undefined) {
    lines.push('', ...report.firstConflicts.map(describeConflict), ...more(report.conflicts, report.firstConflicts));
    lines.push(
      `Fields that stay as they are here, though the file has another value: ${report.conflicts}, listed in ${report.conflictsFile}`,
      'To decide one by one, export again and edit that file. To take the values of this file, load it with --overwrite.',
    );
  }
  return lines.join('\n');
}

const SHOWN_OF_VALUE = 200;

function describeConflict({ target, id, field, file, repository, changedBy }: LoadConflict): string {
  const shown = (value: string | undefined) =>
    value === undefined ? 'nothing' : JSON.stringify(cutText(value, SHOWN_OF_VALUE));
  return `${target} ${id}, ${field}: ${shown(file)} in the file, ${shown(repository)} here (changed by ${changedBy})`;
}

function describeFile({ file, lines, rejected, records }: FileReport): string[] {
  const targets = Object.entries(records).map(
    ([target, { created, changed, equal, kept }]) =>
      `  ${target}: ${created} created, ${changed} changed, ${equal} unchanged, ${kept} kept`,
  );
  return [`${file}: ${lines} lines, ${rejected} rejected`, ...targets];
}

function describeRejected({ file, line, errors }: RejectedLine): string {
  const problems = errors.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
  return `${file}, line ${line}: ${problems.join('; ')}`;
}

function more(all: number, shown: readonly unknown[]): string[] {
  return all > shown.length ? [`… and ${all - shown.length} more`] : [];
}
