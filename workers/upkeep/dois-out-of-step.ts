import type { Asset } from '../../shared/model/asset.ts';
import type { StoredDoi } from '../../shared/model/stored-doi.ts';
import { comparableDoi } from '../../shared/model/doi.ts';
import type { Store } from '../../shared/store/store.ts';

/** An asset's DOI and its stored state; a DOI that came with its asset has none. */
export interface DoiOfAsset {
  asset: string;
  doi: string;
  profile?: string | undefined;
  stored?: StoredDoi | undefined;
}

const PORTION = 500;

/** DOIs of deleted assets that the registry still shows, as far as is known. */
export async function* readDeletedWithDoi({
  assets,
  dois,
}: Pick<Store, 'assets' | 'dois'>): AsyncGenerator<DoiOfAsset> {
  let portion: Deleted[] = [];
  for await (const { _id, doi } of assets.deletedWith('doi.state', 'registered', ['doi'])) {
    if (!doi || portion.push({ _id, doi }) < PORTION) continue;
    yield* await stillShown(dois, portion);
    portion = [];
  }
  yield* await stillShown(dois, portion);
}

type Deleted = Pick<Asset, '_id'> & { doi: NonNullable<Asset['doi']> };

async function stillShown(dois: Store['dois'], deleted: readonly Deleted[]): Promise<DoiOfAsset[]> {
  const kept = await dois.byIds(deleted.map(({ doi }) => comparableDoi(doi.value)));
  return deleted.flatMap(({ _id: asset, doi: { value, profile } }) => {
    const stored = kept.get(comparableDoi(value));
    const isShown = stored === undefined || (stored.asset === asset && !isHidden(stored));
    return isShown ? [{ asset, doi: value, profile, stored }] : [];
  });
}

function isHidden({ state }: StoredDoi): boolean {
  return state === 'registered' || state === 'reserved' || state === 'foreign';
}

/** Hidden DOIs whose assets were restored and call them findable. */
export async function* readShownAgain({ assets, dois }: Pick<Store, 'assets' | 'dois'>): AsyncGenerator<DoiOfAsset> {
  for await (const portion of dois.portions('registered')) {
    const ids = portion.flatMap(({ asset }) => asset ?? []);
    const there = await assets.readFields(ids, ['doi']);
    const back = new Set(there.filter(({ doi }) => doi?.state === 'findable').map(({ _id }) => _id));
    for (const stored of portion) {
      const { asset, _id: doi } = stored;
      if (asset !== undefined && back.has(asset)) yield { asset, doi, stored };
    }
  }
}
