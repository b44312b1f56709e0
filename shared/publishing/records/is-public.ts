import { cleanText } from '../../dois/datacite/clean.ts';
import type { Asset } from '../../model/asset.ts';

type Visibility = Pick<Asset, 'portal_visibility' | 'depositStatusWithDesc'>;

/** The one rule for landing pages, OAI-PMH, pushes and files: anyone may see the asset. */
export function isPublic(asset: Visibility & Pick<Asset, 'deleted'>): boolean {
  return asset.deleted === undefined && isMeantForAll(asset);
}

/** Not hidden from the portal and, if it came through a deposit, approved. A deleted asset that was not stays unknown. */
export function isMeantForAll({ portal_visibility: isShown, depositStatusWithDesc: deposit }: Visibility): boolean {
  return isShown !== false && (deposit?.value === undefined || deposit.value === 'approved');
}

/** The asset's DOI, safe for XML; undefined while reserved, because it does not resolve yet. */
export function resolvingDoi({ doi }: Pick<Asset, 'doi'>): string | undefined {
  return doi && doi.state !== 'reserved' ? cleanText(doi.value) : undefined;
}
