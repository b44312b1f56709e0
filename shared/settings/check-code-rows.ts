import { z } from 'zod';
import { cutText } from '../runtime/cut-text.ts';
import { codeRowSchema, type CodeRow, type CodeTableName } from '../model/code-table.ts';
import { ASSET_CATEGORIES } from '../model/code-tables/asset-types.ts';

const MOST_ROWS = 5_000;

/** Valid rows for a table: distinct codes, and the requirements of single tables. */
export function codeRowsSchema(table: CodeTableName): z.ZodType<CodeRow[]> {
  return z
    .array(codeRowSchema)
    .min(1, 'must have at least one row')
    .max(MOST_ROWS)
    .superRefine((rows, context) => {
      const problems = [...repeatedCodes(rows), ...(CHECKS[table]?.(rows) ?? [])];
      for (const { index, field, message } of problems) {
        // People know a row by its code, not by its number.
        const of = field === 'code' ? '' : ` (row ${JSON.stringify(cutText(rows[index]?.code ?? '', 40))})`;
        context.addIssue({ code: 'custom', path: [index, field], message: `${message}${of}` });
      }
    });
}

interface RowProblem {
  index: number;
  field: 'code' | 'category' | 'inverse';
  message: string;
}

const CHECKS: Partial<Record<CodeTableName, (rows: readonly CodeRow[]) => RowProblem[]>> = {
  AssetTypes: wrongCategories,
  RelationTypes: wrongInverses,
};

function repeatedCodes(rows: readonly CodeRow[]): RowProblem[] {
  const firsts = new Map<string, number>();
  return rows.flatMap(({ code }, index): RowProblem[] => {
    const isRepeated = firsts.has(code);
    firsts.set(code, index);
    return isRepeated
      ? [{ index, field: 'code', message: `is there twice: ${JSON.stringify(cutText(code, 40))}` }]
      : [];
  });
}

function wrongCategories(rows: readonly CodeRow[]): RowProblem[] {
  return rows.flatMap(({ category }, index): RowProblem[] =>
    category !== undefined && Object.hasOwn(ASSET_CATEGORIES, category)
      ? []
      : [{ index, field: 'category', message: `must be one of ${Object.keys(ASSET_CATEGORIES).join(', ')}` }],
  );
}

/** A relation and its reciprocal name each other, so that the target can always state the inverse. */
function wrongInverses(rows: readonly CodeRow[]): RowProblem[] {
  const byCode = new Map(rows.map((row) => [row.code, row]));
  return rows.flatMap(({ code, inverse }, index): RowProblem[] => {
    if (inverse === undefined) return [];
    const other = byCode.get(inverse);
    if (!other)
      return [
        {
          index,
          field: 'inverse',
          message: `must be a code of this table, not ${JSON.stringify(cutText(inverse, 40))}`,
        },
      ];
    if (other.inverse === code) return [];
    const back = `${inverse}, whose own inverse is ${other.inverse ?? 'none'}`;
    return [{ index, field: 'inverse', message: `must point back, unlike ${back}` }];
  });
}
