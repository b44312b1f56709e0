import { cutText } from '../../../shared/runtime/cut-text.ts';
import type { Asset, Link } from '../../../shared/model/asset.ts';
import { readAddress } from '../../services/download/check-address.ts';
import { placeOf } from '../../services/download/download-failure.ts';
import { addressKey } from './link-results.ts';

/** A link of an asset that may lead to a file. */
export interface AssetLink {
  /** `temporary.linksToExtract` is a queue: its entries ask for a file. */
  place: 'links' | 'linksToExtract';
  entry: Link;
  key: string;
  /** Host and path, or the text in place of an address; never a query. */
  shown: string;
}

/**
 * The links that do not yet point to a file of the asset, in order; the queue first, since its files were asked for.
 */
export function openLinks(asset: Asset): AssetLink[] {
  const queued = (asset.temporary?.linksToExtract ?? []).map((entry) => toAssetLink('linksToExtract', entry));
  const links = (asset.links ?? []).map((entry) => toAssetLink('links', entry));
  return [...queued, ...links].filter(({ entry }) => entry.link.file === undefined);
}

export function toAssetLink(place: AssetLink['place'], entry: Link): AssetLink {
  return { place, entry, key: addressKey(entry.link.url), shown: shownAddress(entry.link.url) };
}

const MAX_SHOWN = 200;

function shownAddress(text: string): string {
  const url = readAddress(text);
  const shown = url ? (url.host === '' ? url.protocol : placeOf(url)) : (text.split(/[?#]/)[0] ?? '');
  return cutText(shown, MAX_SHOWN);
}
