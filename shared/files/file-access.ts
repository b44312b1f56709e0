import { readsWithAny, type Caller, type Role } from '../model/roles.ts';

/** Roles that may read restricted files, including files of deleted assets as long as they are kept. */
const FILE_ROLES = [
  'GENERAL_SYSTEM_ADMINISTRATOR',
  'REPOSITORY_ADMINISTRATOR',
  'REPOSITORY_MANAGER',
  'RESEARCH_ASSETS_MANAGER',
  'ASSET_MANAGER',
] as const satisfies readonly Role[];

export function mayReadAnyFile(caller: Caller): boolean {
  return readsWithAny(caller, FILE_ROLES);
}
