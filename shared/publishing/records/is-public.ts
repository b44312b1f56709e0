import { cleanText } from '../../dois/datacite/clean.ts';
import type { Asset } from '../../model/asset.ts';

/** True when anyone may see the asset: not deleted, and not hidden from the portal. */
export function isPublic(asset: Pick<Asset, 'deleted' | 'portal_visibility'>): boolean {
  return asset.deleted === undefined && asset.portal_visibility !== false;
}

/** The asset's DOI, safe for XML; undefined while reserved, because it does not resolve yet. */
export function resolvingDoi({ doi }: Pick<Asset, 'doi'>): string | undefined {
  return doi && doi.state !== 'reserved' ? cleanText(doi.value) : undefined;
}
