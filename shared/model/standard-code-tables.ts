import type { CodeTables } from './code-table.ts';

/** The code tables as an installation starts with them. */
export const STANDARD_CODE_TABLES: CodeTables = { AssetTypes: [], Licenses: [], AccessPolicies: [], RelationTypes: [] };
