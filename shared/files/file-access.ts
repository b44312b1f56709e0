import { isPublic } from '../publishing/records/is-public.ts';
import type { Asset, AssetFile } from '../model/asset.ts';
import { isBefore } from '../model/partial-date.ts';
import { hasAny, type Caller, type Role } from '../model/roles.ts';

/** Who may read files that are not open to everybody, those of deleted assets included, as long as they are kept. */
const FILE_ROLES = [
  'GENERAL_SYSTEM_ADMINISTRATOR',
  'REPOSITORY_ADMINISTRATOR',
  'REPOSITORY_MANAGER',
  'RESEARCH_ASSETS_MANAGER',
  'ASSET_MANAGER',
] as const satisfies readonly Role[];

export function mayReadAnyFile(caller: Caller): boolean {
  return hasAny(caller, FILE_ROLES);
}

/**
 * True when everybody may read the file: its asset is shown and, where it has a deposit status, approved; the asset's access
 * policy is open, or its embargo is over; and so are the file's own rights and embargo. Where nothing is said, nothing is
 * held back. An embargo lasts through its last day.
 * @param today YYYYMMDD in the institution's time zone.
 */
export function isOpenToAll(asset: Asset, { file }: AssetFile, today: string): boolean {
  if (!isPublic(asset) || !isApproved(asset)) return false;
  if (!isPolicyOpen(asset, today)) return false;
  if (file.rights !== undefined && file.rights.trim().toLowerCase() !== 'open') return false;
  return file.embargo_expiry_date === undefined || isBefore(file.embargo_expiry_date, today);
}

function isApproved({ depositStatusWithDesc }: Asset): boolean {
  const status = depositStatusWithDesc?.value;
  return status === undefined || status === 'approved';
}

function isPolicyOpen({ asset = {} }: Asset, today: string): boolean {
  const { accessRightPolicyId: policy, accessRightName: name, accessRightDate: date } = asset;
  if (policy === undefined) return name === undefined || name.trim().toLowerCase() === 'open';
  if (policy === 'OPEN') return true;
  return policy === 'FIXED_EMBARGO' && date !== undefined && isBefore(date, today);
}
