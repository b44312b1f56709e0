import { z } from 'zod';
import { checkLine, invalidLine, lineId, lineOrcid, type LineProblem, type Read } from '../lines.ts';
import { assetContentSchema, type AssetContent } from '../../model/asset.ts';
import { authorIdentifiersSchema, authorSchema } from '../../model/author.ts';
import { damageOf } from '../../model/damaged-id.ts';
import { RESERVED_FIELDS } from '../../model/record.ts';
import { relationKey } from '../../model/relation-key.ts';
import { joinAsset } from './asset-parts.ts';
import { copyGroups, putAt, valueAt, type Group } from './paths.ts';
import { readItem, type ItemContext } from './read-item.ts';
import {
  ASSET_ROW,
  GROUP_HEADER,
  ID_HEADER,
  LISTS_OF_ROWS,
  ROW_TYPES,
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

export type AssetFromRows = AssetContent & { _id: string };

const author = authorSchema.extend({ identifier: authorIdentifiersSchema.extend({ orcid: lineOrcid }).optional() });
const assetSchema = z.looseObject({
  ...assetContentSchema.shape,
  creators: z.array(author).optional(),
  contributors: z.array(author).optional(),
  _id: lineId,
});

/**
 * Reads an asset from its group of rows. Its id is ASSET_ID or, without that, the group.
 * The result is stored exactly as given, except for the spelling of ORCID iDs: nothing is trimmed or reordered.
 */
export function readRows(group: string, rows: readonly AssetRow[], context: ItemContext): Read<AssetFromRows> {
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
  return checkLine(assetSchema, withKeys(asset));
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
