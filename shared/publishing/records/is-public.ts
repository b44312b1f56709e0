import { cleanText } from '../../dois/datacite/clean.ts';
import type { Asset } from '../../model/asset.ts';

/** Whether anybody may see the asset: not deleted, and not taken out of the portal. */
export function isPublic(asset: Pick<Asset, 'deleted' | 'portal_visibility'>): boolean {
  return asset.deleted === undefined && asset.portal_visibility !== false;
}

/** The DOI that leads to the asset, as XML can hold it; a reserved one does not resolve yet. */
export function resolvingDoi({ doi }: Pick<Asset, 'doi'>): string | undefined {
  return doi && doi.state !== 'reserved' ? cleanText(doi.value) : undefined;
}
