import type { Asset, AssetFile } from '../model/asset.ts';
import type { StoredFile } from '../model/stored-file.ts';
import type { Store } from '../store/store.ts';

/** A file and the asset that lists it. */
export interface FoundFile {
  stored: StoredFile;
  /** May be deleted. */
  asset: Asset;
  entry: AssetFile;
}

/** The file with this id, if its asset still lists it. */
export async function findFile(store: Pick<Store, 'files' | 'assets'>, id: string): Promise<FoundFile | undefined> {
  const stored = await store.files.get(id);
  if (!stored) return undefined;
  for await (const { record: asset } of store.assets.readSized([stored.asset])) {
    const entry = asset.files?.find(({ file }) => file.id === id);
    if (entry) return { stored, asset, entry };
  }
  return undefined;
}
