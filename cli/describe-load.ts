import type { FileReport, LoadReport, RejectedLine } from '../shared/exchange/loading/load-report.ts';

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
  return lines.join('\n');
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
