import { z } from 'zod';
import { organizationUnitSchema, type OrganizationUnit } from '../../model/organization-unit.ts';
import { loadUnits } from '../../store/unit-loading.ts';
import { noteOutcome, pathOf, rejectLine, tellProgress, type LoadWork } from './load-work.ts';
import { emptyFileReport, type FileReport } from './load-report.ts';
import { readItems, type LoadedItem } from './read-items.ts';
import { checkLine, lineId, type LineProblem, type Read } from '../lines.ts';
import { nestFields } from './nest-fields.ts';

const FILE = 'organization-units.jsonl';

/** Loads the units, all in memory: any unit may be another's parent, and assets need them all. */
export async function loadUnitFile(work: LoadWork): Promise<FileReport> {
  const report = emptyFileReport(FILE);
  const valid: (LoadedItem<OrganizationUnit> & { kind: 'valid' })[] = [];
  let bytes = 0;
  for await (const item of readItems(pathOf(work, FILE), { read: readUnit, idOf: ({ code }) => code })) {
    report.lines += 1;
    bytes = item.line.end;
    if (item.kind === 'valid') valid.push(item);
    else await rejectLine(work, report, item.line, item.problems);
  }

  const parentOf = new Map((await work.store.units.list()).map(({ code, parent }) => [code, parent]));
  for (const { value } of valid) parentOf.set(value.code, value.parent);
  const placed: OrganizationUnit[] = [];
  for (const { line, value } of valid) {
    const problem = problemOfParent(value, parentOf);
    if (problem) await rejectLine(work, report, line, [problem]);
    else placed.push(value);
  }

  const outcomes = await loadUnits(work.store.units, placed, work);
  for (const [code, outcome] of outcomes) await noteOutcome(work, report, 'units', code, outcome);
  tellProgress(work, report, bytes);
  return report;
}

const unitLineSchema = z.looseObject({ ...organizationUnitSchema.shape, code: lineId.max(100) });

/** Reads a line of organization-units.jsonl. Only `code` and `name` are mandatory; unknown fields are kept. */
function readUnit(line: Record<string, unknown>): Read<OrganizationUnit> {
  const nested = nestFields(line);
  return nested.kind === 'invalid' ? nested : checkLine(unitLineSchema, nested.value);
}

/** Checks a unit's place in the tree, which needs all units. */
function problemOfParent(
  unit: OrganizationUnit,
  parentOf: ReadonlyMap<string, string | null>,
): LineProblem | undefined {
  const seen = new Set([unit.code]);
  for (let parent = unit.parent; parent !== null; parent = parentOf.get(parent) ?? null) {
    if (!parentOf.has(parent)) {
      // A gap further up is reported for the unit it belongs to.
      return parent === unit.parent ? { field: 'parent', message: `"${parent}" is not a known unit` } : undefined;
    }
    if (parent === unit.code) return { field: 'parent', message: 'the unit is its own ancestor' };
    if (seen.has(parent)) return undefined;
    seen.add(parent);
  }
  return undefined;
}
