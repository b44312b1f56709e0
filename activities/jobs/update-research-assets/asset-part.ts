import type { Asset } from '../../../shared/model/asset.ts';

/** The fields that the product names `asset.…`. */
export type AssetPart = NonNullable<Asset['asset']>;

/** The asset with its `asset.…` fields replaced; without any, the part is left out. */
export function withAssetPart(asset: Asset, part: AssetPart): Asset {
  if (Object.keys(part).length > 0) return { ...asset, asset: part };
  const rest = { ...asset };
  delete rest.asset;
  return rest;
}
