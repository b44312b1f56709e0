import type { Asset, AssetFile } from '../../model/asset.ts';
import type { Link } from '../../model/asset-parts.ts';
import { isBefore } from '../../model/partial-date.ts';

type Visibility = Pick<Asset, 'portal_visibility' | 'depositStatusWithDesc'>;

/** True when anyone may see the asset. */
export function isPublic(asset: Visibility & Pick<Asset, 'deleted'>): boolean {
  return asset.deleted === undefined && isMeantForAll(asset);
}

/** Not hidden from the portal and, if it came through a deposit, approved. A deleted asset that was not stays unknown. */
export function isMeantForAll({ portal_visibility: isShown, depositStatusWithDesc: deposit }: Visibility): boolean {
  return isShown !== false && (deposit?.value === undefined || deposit.value === 'approved');
}

/**
 * True when everyone may read the file: its asset is public, and both the asset's policy and the file's rights are open or
 * past their embargo. Missing values mean open. An embargo includes its last day.
 * @param today YYYYMMDD in the institution's time zone.
 */
export function isOpenToAll(asset: Asset, { file }: AssetFile, today: string): boolean {
  return (
    isPublic(asset) && isPolicyOpen(asset, today) && isOpen(file.rights) && isOver(file.embargo_expiry_date, today)
  );
}

/** True when everyone may know where the link leads. @param today YYYYMMDD in the institution's time zone. */
export function isLinkOpen({ link }: Link, today: string): boolean {
  return isOpen(link.rights) && isOver(link.embargoend, today);
}

/**
 * The last day of the first embargo on the asset that is not over, as YYYYMMDD: after it, everyone may see more of the
 * asset although nobody changed it. Undefined if there is none.
 */
export function nextOpening({ asset = {}, links = [], files = [] }: Asset, today: string): string | undefined {
  const ends = [
    asset.accessRightPolicyId === 'FIXED_EMBARGO' ? asset.accessRightDate : undefined,
    ...links.map(({ link }) => link.embargoend),
    ...files.map(({ file }) => file.embargo_expiry_date),
  ];
  const ahead = ends.flatMap((end) => (end === undefined || isBefore(end, today) ? [] : [end.padEnd(8, '9')]));
  return ahead.sort()[0];
}

function isOpen(rights: string | undefined): boolean {
  return rights === undefined || rights.trim().toLowerCase() === 'open';
}

function isOver(embargo: string | undefined, today: string): boolean {
  return embargo === undefined || isBefore(embargo, today);
}

function isPolicyOpen({ asset = {} }: Asset, today: string): boolean {
  const { accessRightPolicyId: policy, accessRightName: name, accessRightDate: date } = asset;
  if (policy === undefined) return isOpen(name);
  if (policy === 'OPEN') return true;
  return policy === 'FIXED_EMBARGO' && date !== undefined && isBefore(date, today);
}
