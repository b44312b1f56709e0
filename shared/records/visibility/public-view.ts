import type { Asset } from '../../model/asset.ts';
import { defined } from '../../runtime/defined.ts';
import { isLinkOpen, isOpenToAll } from './is-public.ts';

/**
 * A public asset as everyone may see it. Links that are restricted or under embargo lose their address, which may hold a
 * token, and files that are not open to all lose what names them; rights and the end of an embargo stay.
 * @param today YYYYMMDD in the institution's time zone.
 */
export function publicView(asset: Asset, today: string): Asset {
  const { links, files } = asset;
  return {
    ...asset,
    ...(links && { links: links.map((each) => (isLinkOpen(each, today) ? each : closedLink(each))) }),
    ...(files && { files: files.map((each) => (isOpenToAll(asset, each, today) ? each : closedFile(each))) }),
  };
}

type Links = NonNullable<Asset['links']>;
type Files = NonNullable<Asset['files']>;

/** An address is mandatory in the model; an empty one leads nowhere, and is left out of what is written. */
function closedLink({ link: { type, title, rights, embargoend, license, supplemental, order } }: Links[number]) {
  const name = title !== undefined && URL.canParse(title.trim()) ? undefined : title;
  const known = { type, title: name, rights, embargoend, license, supplemental, order };
  return { link: { url: '', ...defined(known) } };
}

function closedFile({ file: { id, type, rights, embargo_expiry_date, license, supplemental, order } }: Files[number]) {
  const known = { id, type, rights, embargo_expiry_date, license, supplemental, order };
  return { file: { name: '', ...defined(known) } };
}
