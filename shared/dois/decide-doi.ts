import { rowFor } from './datacite/resource-types.ts';
import type { DoiProfileEntry } from './choose-profile.ts';
import { doiPattern, isNumbered, numberedDoi } from './suffix.ts';
import type { Asset } from '../model/asset.ts';
import type { StoredDoi } from '../model/stored-doi.ts';
import { comparableDoi } from '../model/doi.ts';
import type { Store } from '../store/store.ts';

/** Why an asset cannot have a DOI. */
type NoDoiReason = 'DOI_CONFLICT' | 'DOI_TAKEN' | 'NO_FREE_NUMBER';

export type DecidedDoi =
  | { kind: 'decided'; doi: StoredDoi }
  | { kind: 'impossible'; reason: NoDoiReason; message: string };

/** How many taken numbers to skip before giving up. */
const MOST_DRAWS = 1_000;

/**
 * Decides an asset's DOI before any call to the registry: the one it has, one decided before, or the profile's next.
 * Unique indexes protect the stored decision, so every later call and every other run decides the same.
 * @param by the run or person.
 */
export async function decideDoi(store: Store, asset: Asset, profile: DoiProfileEntry, by: string): Promise<DecidedDoi> {
  const decided = await store.dois.ofAsset(asset._id);
  if (asset.doi) return takeOver(store, asset._id, asset.doi.value, decided, profile.code, by);
  return decided ? { kind: 'decided', doi: decided } : mint(store, asset, profile, by);
}

/** Records the DOI that the asset already has as its own. */
async function takeOver(
  store: Store,
  asset: string,
  value: string,
  decided: StoredDoi | undefined,
  profile: string,
  by: string,
): Promise<DecidedDoi> {
  if (decided?._id === comparableDoi(value)) return { kind: 'decided', doi: decided };
  if (decided && (decided.confirmed || !(await store.dois.release(decided)))) {
    return impossible('DOI_CONFLICT', `The asset carries ${value}, but ${decided._id} was registered for it.`);
  }
  const claimed = await claim(store, { doi: value, asset, profile, isMinted: false, by });
  if (claimed) return { kind: 'decided', doi: claimed };
  const holder = await store.dois.get(value);
  if (holder?.asset === asset) return { kind: 'decided', doi: holder };
  const whose =
    holder?.asset === undefined ? 'belongs to another account at DataCite' : `belongs to asset ${holder.asset}`;
  return impossible('DOI_TAKEN', `The DOI ${value} ${whose}.`);
}

async function mint(store: Store, asset: Asset, { code, content }: DoiProfileEntry, by: string): Promise<DecidedDoi> {
  const assetType = asset.resourcetype?.esploro ?? '';
  const pattern = doiPattern({
    prefix: content.prefix,
    suffixTemplate: content.suffix_template,
    id: asset._id,
    assetType,
    label: rowFor(content.types, assetType)?.suffix_label ?? '',
  });
  for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
    const number = isNumbered(pattern) ? content.number_start + (await store.dois.drawNumber(pattern)) : 0;
    const doi = numberedDoi(pattern, number, content.padding);
    const isFree = !(await isCarried(store, doi));
    const claimed = isFree && (await claim(store, { doi, asset: asset._id, profile: code, isMinted: true, by }));
    if (claimed) return { kind: 'decided', doi: claimed };
    const other = await store.dois.ofAsset(asset._id);
    if (other) return { kind: 'decided', doi: other };
    if (!isNumbered(pattern))
      return impossible('DOI_TAKEN', `The DOI ${doi}, which the profile ${code} makes, is taken.`);
  }
  const message = `The DOI profile ${code} found no free number in ${MOST_DRAWS} tries. Raise its number_start.`;
  return impossible('NO_FREE_NUMBER', message);
}

/** An asset that came with a DOI keeps it, wherever it was registered. */
async function isCarried(store: Store, doi: string): Promise<boolean> {
  return (await store.assets.idsByDoi([doi])).size > 0;
}

async function claim(
  store: Store,
  { doi, asset, profile, isMinted, by }: { doi: string; asset: string; profile: string; isMinted: boolean; by: string },
): Promise<StoredDoi | undefined> {
  const wanted = { _id: comparableDoi(doi), asset, profile, isMinted, claimedBy: by, claimedAt: new Date() };
  return (await store.dois.claim(wanted)) ? { ...wanted, state: 'claimed' } : undefined;
}

function impossible(reason: NoDoiReason, message: string): DecidedDoi {
  return { kind: 'impossible', reason, message };
}
