import { z } from 'zod';
import { codeRowSchema, type CodeRow, type CodeTableName } from '../model/code-table.ts';
import { ASSET_CATEGORIES } from '../model/code-tables/asset-types.ts';

const MOST_ROWS = 5_000;

/** Valid rows for a table: distinct codes, and the requirements of single tables. */
export function codeRowsSchema(table: CodeTableName): z.ZodType<CodeRow[]> {
  return z
    .array(codeRowSchema)
    .min(1, 'a table needs at least one row')
    .max(MOST_ROWS)
    .superRefine((rows, context) => {
      const problems = [...repeatedCodes(rows), ...(CHECKS[table]?.(rows) ?? [])];
      for (const { index, message } of problems) {
        context.addIssue({ code: 'custom', path: [index], message: `${rows[index]?.code ?? ''} ${message}` });
      }
    });
}

interface RowProblem {
  index: number;
  message: string;
}

const CHECKS: Partial<Record<CodeTableName, (rows: readonly CodeRow[]) => RowProblem[]>> = {
  AssetTypes: wrongCategories,
  RelationTypes: wrongInverses,
};

function repeatedCodes(rows: readonly CodeRow[]): RowProblem[] {
  const firsts = new Map<string, number>();
  return rows.flatMap(({ code }, index) => {
    const isRepeated = firsts.has(code);
    firsts.set(code, index);
    return isRepeated ? [{ index, message: 'is there twice' }] : [];
  });
}

function wrongCategories(rows: readonly CodeRow[]): RowProblem[] {
  return rows.flatMap(({ category }, index) =>
    category !== undefined && category in ASSET_CATEGORIES
      ? []
      : [{ index, message: `needs one of the categories ${Object.keys(ASSET_CATEGORIES).join(', ')}` }],
  );
}

/** A relation and its reciprocal name each other, so that the target can always state the inverse. */
function wrongInverses(rows: readonly CodeRow[]): RowProblem[] {
  const byCode = new Map(rows.map((row) => [row.code, row]));
  return rows.flatMap(({ code, inverse }, index) => {
    if (inverse === undefined) return [];
    const other = byCode.get(inverse);
    if (!other) return [{ index, message: `has the inverse ${inverse}, which is not in the table` }];
    if (other.inverse === code) return [];
    return [{ index, message: `has the inverse ${inverse}, whose own inverse is ${other.inverse ?? 'none'}` }];
  });
}
