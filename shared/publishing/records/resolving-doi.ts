import { cleanText } from '../../dois/datacite/clean.ts';
import type { Asset } from '../../model/asset.ts';

/** The asset's DOI, safe for XML; undefined while reserved, because it does not resolve yet. */
export function resolvingDoi({ doi }: Pick<Asset, 'doi'>): string | undefined {
  return doi && doi.state !== 'reserved' ? cleanText(doi.value) : undefined;
}
