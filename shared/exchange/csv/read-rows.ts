import { z } from 'zod';
import { invalidLine, lineId, lineOrcid, type LineProblem, type Read } from '../lines.ts';
import { assetContentSchema } from '../../model/asset.ts';
import { authorIdentifiersSchema, authorSchema } from '../../model/author.ts';
import { fieldProblems } from '../../runtime/issue-words.ts';
import { damageOf } from '../../model/damaged-id.ts';
import { RESERVED_FIELDS } from '../../model/record.ts';
import { relationKey } from '../../model/relation-key.ts';
import { joinAsset } from './asset-parts.ts';
import { copyGroups, putAt, valueAt, type Group } from './paths.ts';
import { readItem, type ItemContext } from './read-item.ts';
import {
  ALL_COLUMNS,
  ASSET_ROW,
  BASE_HEADER,
  GROUP_HEADER,
  ID_HEADER,
  LISTS_OF_ROWS,
  ROW_TYPES,
  TITLE_HEADER,
  type ListOfRows,
  type RowType,
} from './row-types.ts';
import { spreadsheetDamage } from './spreadsheet-damage.ts';
import type { Cells } from './write-item.ts';

/** A row of the file: its type, and its non-empty cells of that type. */
export interface AssetRow {
  type: string;
  cells: Cells;
}

const author = authorSchema.extend({ identifier: authorIdentifiersSchema.extend({ orcid: lineOrcid }).optional() });
const assetSchema = z.looseObject({
  ...assetContentSchema.shape,
  creators: z.array(author).optional(),
  contributors: z.array(author).optional(),
  _id: lineId,
});
/** Of a file without all columns, some of what an asset needs may be missing. */
export type AssetFromRows = Partial<Omit<z.output<typeof assetSchema>, '_id'>> & { _id: string };

/**
 * Reads an asset from its group of rows. Its id is ASSET_ID or, without that, the group.
 * The result is stored exactly as given, except for the spelling of ORCID iDs: nothing is trimmed or reordered.
 * @param columns of the file; without all of them, it need not have what an asset needs, see `checkAsset`.
 */
export function readRows(
  group: string,
  rows: readonly AssetRow[],
  context: ItemContext,
  columns: readonly string[] = ALL_COLUMNS,
): Read<AssetFromRows> {
  const own = rows.filter(({ type }) => type === ASSET_ROW.name);
  if (own.length !== 1) return invalidLine('', `has ${own.length} rows of type ASSET instead of one`);

  const problems: LineProblem[] = rows.flatMap(({ cells }) => spreadsheetDamage(cells));
  const items = new Map<ListOfRows, Group[]>();
  for (const { type, cells } of rows) {
    if (type === ASSET_ROW.name) continue;
    const found = listOf(type);
    if (!found) {
      problems.push({
        field: '',
        message: `has a row of unknown type ${JSON.stringify(type)}; use one of ${NAMES}`,
      });
      continue;
    }
    const list = items.get(found.list) ?? [];
    items.set(found.list, list);
    list.push(readItem(found.type, cells, context, problems));
  }
  const cells = own[0]?.cells ?? new Map<string, string>();
  const asset = joinAsset({ cells, items }, context, problems);
  const reserved = Object.keys(asset).find((name) => name !== '_id' && isStoreField(name));
  if (reserved !== undefined) problems.push({ field: reserved, message: 'belongs to the store and cannot be loaded' });
  if (problems.length > 0) return { kind: 'invalid', problems };

  const damage = cells.has(ID_HEADER) ? undefined : damageOf(group);
  if (damage !== undefined) return invalidLine(GROUP_HEADER, `is ${damage}`);
  if (!cells.has(ID_HEADER)) putAt(asset, ['_id'], group);
  const keyed = withKeys(asset);
  const checked = checkAsset(keyed);
  if (checked.kind === 'valid' || isComplete(columns)) return checked;
  const wrong = checked.problems.filter(({ path }) => isThere(keyed, path) || isTitle(path, columns));
  return wrong.length > 0 ? { kind: 'invalid', problems: wrong } : { kind: 'valid', value: keyed as AssetFromRows };
}

/** A problem with a value, and where in the asset the value is. */
interface AssetProblem extends LineProblem {
  path: readonly PropertyKey[];
}

/** Checks an asset as a whole: all that it needs is there, and ORCID iDs are stored in one spelling. */
export function checkAsset(
  asset: Readonly<Group>,
): { kind: 'valid'; value: AssetFromRows } | { kind: 'invalid'; problems: AssetProblem[] } {
  const parsed = assetSchema.safeParse(asset);
  if (parsed.success) return { kind: 'valid', value: parsed.data };
  return {
    kind: 'invalid',
    problems: parsed.error.issues.flatMap((issue) => {
      return fieldProblems([issue]).map((problem) => ({ ...problem, path: issue.path }));
    }),
  };
}

/** True for a file with all columns of assets. */
function isComplete(columns: readonly string[]): boolean {
  const has = new Set(columns);
  return ALL_COLUMNS.every((column) => column === BASE_HEADER || has.has(column));
}

function isThere(asset: Readonly<Group>, path: readonly PropertyKey[]): boolean {
  let value: unknown = asset;
  for (const step of path) value = (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[step];
  return value !== undefined;
}

function isTitle(path: readonly PropertyKey[], columns: readonly string[]): boolean {
  return path.length === 1 && path[0] === 'title' && columns.includes(TITLE_HEADER);
}

const NAMES = ROW_TYPES.map(({ name }) => name).join(', ');

function isStoreField(name: string): boolean {
  return RESERVED_FIELDS.has(name) || name === 'deleted' || name.includes('.');
}

function listOf(name: string): { list: ListOfRows; type: RowType } | undefined {
  for (const list of LISTS_OF_ROWS) {
    const found = list.types.find(({ type }) => type.name === name);
    if (found) return { list, type: found.type };
  }
  return undefined;
}

/** Relations written by hand have no key yet. */
function withKeys(asset: Group): Group {
  const relations = valueAt(asset, ['relations']);
  if (!Array.isArray(relations)) return asset;
  const keyed = relations.map((relation: Group) =>
    relation['key'] === undefined && typeof relation['relationType'] === 'string'
      ? { ...relation, key: relationKey(relation as { relationType: string }) }
      : relation,
  );
  return { ...copyGroups(asset), relations: keyed };
}
