import { isPublic } from '../publishing/records/is-public.ts';
import type { Asset, AssetFile } from '../model/asset.ts';
import { isBefore } from '../model/partial-date.ts';
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

/**
 * True when everyone may read the file: its asset is visible and, if it has a deposit status, approved; and both the
 * asset's policy and the file's rights are open or past their embargo. Missing values mean open. An embargo includes
 * its last day.
 * @param today YYYYMMDD in the institution's time zone.
 */
export function isOpenToAll(asset: Asset, { file }: AssetFile, today: string): boolean {
  if (!isPublic(asset)) return false;
  if (!isPolicyOpen(asset, today)) return false;
  if (file.rights !== undefined && file.rights.trim().toLowerCase() !== 'open') return false;
  return file.embargo_expiry_date === undefined || isBefore(file.embargo_expiry_date, today);
}

function isPolicyOpen({ asset = {} }: Asset, today: string): boolean {
  const { accessRightPolicyId: policy, accessRightName: name, accessRightDate: date } = asset;
  if (policy === undefined) return name === undefined || name.trim().toLowerCase() === 'open';
  if (policy === 'OPEN') return true;
  return policy === 'FIXED_EMBARGO' && date !== undefined && isBefore(date, today);
}
