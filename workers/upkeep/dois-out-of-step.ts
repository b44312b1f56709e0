import type { Asset } from '../../shared/model/asset.ts';
import type { StoredDoi } from '../../shared/model/stored-doi.ts';
import { comparableDoi } from '../../shared/model/doi.ts';
import type { Store } from '../../shared/store/store.ts';

/** An asset's DOI, and what is kept of it; nothing is of one that came with its asset. */
export interface DoiOfAsset {
  asset: string;
  doi: string;
  profile?: string | undefined;
  stored?: StoredDoi | undefined;
}

const PORTION = 500;

/** DOIs of deleted assets that the registry, as far as is known, still shows. */
export async function* readDeletedWithDoi({
  assets,
  dois,
}: Pick<Store, 'assets' | 'dois'>): AsyncGenerator<DoiOfAsset> {
  for (let after = ''; ;) {
    const portion = await assets.collection
      .find({ 'doi.state': 'registered', deleted: { $exists: true }, _id: { $gt: after } }, { projection: { doi: 1 } })
      .sort({ _id: 1 })
      .limit(PORTION)
      .toArray();
    const last = portion.at(-1);
    if (!last) return;
    const carried = portion.map(({ _id, doi }) => ({ asset: _id, ...(doi as NonNullable<Asset['doi']>) }));
    const kept = await dois.byIds(carried.map(({ value }) => comparableDoi(value)));
    for (const { asset, value, profile } of carried) {
      const stored = kept.get(comparableDoi(value));
      if (stored === undefined || (stored.asset === asset && !isHidden(stored)))
        yield { asset, doi: value, profile, stored };
    }
    after = last._id;
  }
}

function isHidden({ state }: StoredDoi): boolean {
  return state === 'registered' || state === 'reserved' || state === 'foreign';
}

/** Hidden DOIs whose assets are there again and call them findable. */
export async function* readShownAgain({ assets, dois }: Pick<Store, 'assets' | 'dois'>): AsyncGenerator<DoiOfAsset> {
  for await (const portion of dois.portions('registered')) {
    const ids = portion.flatMap(({ asset }) => asset ?? []);
    const there = await assets.collection
      .find({ _id: { $in: ids }, deleted: { $exists: false }, 'doi.state': 'findable' }, { projection: { _id: 1 } })
      .toArray();
    const back = new Set(there.map(({ _id }) => _id));
    for (const stored of portion) {
      const { asset, _id: doi } = stored;
      if (asset !== undefined && back.has(asset)) yield { asset, doi, stored };
    }
  }
}
