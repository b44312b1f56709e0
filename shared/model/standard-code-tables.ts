import type { CodeTables } from './code-table.ts';
import { ACCESS_POLICIES } from './code-tables/access-policies.ts';
import { ASSET_TYPES } from './code-tables/asset-types.ts';
import { LICENSE_ROWS } from './code-tables/licenses.ts';
import { RELATION_TYPES } from './code-tables/relation-types.ts';

/** The code tables as an installation starts with them. */
export const STANDARD_CODE_TABLES: CodeTables = {
  AssetTypes: ASSET_TYPES,
  Licenses: LICENSE_ROWS,
  AccessPolicies: ACCESS_POLICIES,
  RelationTypes: RELATION_TYPES,
};
