import type { CodeTables } from './code-table.ts';
import { ACCESS_POLICIES } from './code-tables/access-policies.ts';
import { ASSET_TYPES } from './code-tables/asset-types.ts';
import { LICENSE_ROWS } from './code-tables/licenses.ts';
import { RELATION_TYPES } from './code-tables/relation-types.ts';
import { BUILT_IN_TYPES } from './code-tables/letters.ts';
import {
  BLOCK_TYPES,
  CAMPUSES,
  LIBRARIES,
  NOTE_TYPES,
  STATISTIC_CATEGORIES,
  USER_GROUPS,
} from './code-tables/users.ts';
import { USER_ROLES } from './code-tables/user-roles.ts';

/** The code tables of a new installation. */
export const STANDARD_CODE_TABLES: CodeTables = {
  AssetTypes: ASSET_TYPES,
  Licenses: LICENSE_ROWS,
  AccessPolicies: ACCESS_POLICIES,
  RelationTypes: RELATION_TYPES,
  UserRoles: USER_ROLES,
  UserGroups: USER_GROUPS,
  Campuses: CAMPUSES,
  Libraries: LIBRARIES,
  BlockTypes: BLOCK_TYPES,
  StatisticCategories: STATISTIC_CATEGORIES,
  NoteTypes: NOTE_TYPES,
  NotificationTypes: BUILT_IN_TYPES.users,
  ResearcherLetters: BUILT_IN_TYPES.researchers,
};
