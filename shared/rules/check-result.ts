import { cutText } from '../runtime/cut-text.ts';
import { fieldProblems } from '../runtime/issue-words.ts';
import { assetSchema, type Asset } from '../model/asset.ts';
import { enabledCodes, type CodeTableName, type CodeTables } from '../model/code-table.ts';
import type { KnownCodes } from './checks/check-codes.ts';
import { isItem, valueAt } from './fields/record-path.ts';

/** Coded fields that rules can write, with their tables. */
const CODED: Readonly<Record<string, CodeTableName>> = { 'resourcetype.esploro': 'AssetTypes', license: 'Licenses' };

/** The codes that rules may write, from the code tables. */
export function knownCodes(tables: CodeTables): KnownCodes {
  return new Map(Object.entries(CODED).map(([field, table]) => [field, new Set(enabledCodes(tables, table))]));
}

/**
 * Why the asset that rules made cannot be kept; undefined when it can. Ignores a code that was wrong before.
 */
export function problemOfResult(before: Asset, after: Asset, codes: KnownCodes): string | undefined {
  if (before === after) return undefined;
  for (const [field, known] of codes) {
    const code = textAt(after, field);
    if (code === undefined || code === textAt(before, field) || known.has(code)) continue;
    return `${field} would be ${JSON.stringify(cutText(code, 80))}, which is not a code of ${CODED[field] ?? 'its table'}.`;
  }
  const checked = assetSchema.safeParse(after);
  const [problem] = fieldProblems(checked.error?.issues ?? []);
  return problem && `${problem.field} would no longer be valid: it ${problem.message}`;
}

function textAt(asset: Asset, field: string): string | undefined {
  const value = isItem(asset) ? valueAt(asset, field.split('.')) : undefined;
  return typeof value === 'string' ? value : undefined;
}
