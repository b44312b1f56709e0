import { randomInt } from 'node:crypto';
import type { Asset } from '../../model/asset.ts';
import type { StoredRecord } from '../../model/record.ts';
import { createRecord, editRecord, type Editor, type EditStore } from '../../records/editing/edit-record.ts';
import { deletionOf, LISTED_RELATIONS } from '../../records/relations/delete-asset.ts';
import { readPointingAt } from '../../records/relations/neighbours.ts';
import type { Config } from '../../runtime/config.ts';
import { MusterError } from '../../runtime/errors.ts';
import type { Store } from '../../store/store.ts';
import { readContext } from '../loading/run-load.ts';
import { patchAsset, readNewAsset, readPatch, type PatchAction } from './patch-asset.ts';
import { requireValid } from './require-valid.ts';

export type WriteStore = EditStore & Pick<Store, 'assets' | 'units'>;
type Fields = Readonly<Record<string, unknown>>;

/** Which record is meant, by whom. */
export interface Target {
  id: string;
  editor: Editor;
  /** @throws MusterError if the record has another revision than the caller knows */
  requireRevision: (revision: number) => void;
}

const ATTEMPTS = 5;

/**
 * Makes an asset, with an id of the product's form if the body has none.
 * @throws MusterError INVALID_BODY, ASSET_EXISTS, RECORD_TOO_LARGE or WRITE_ERROR
 */
export async function createAsset(
  store: WriteStore,
  config: Pick<Config, 'institution' | 'timeZone'>,
  editor: Editor,
  body: Fields,
): Promise<StoredRecord> {
  const context = await readContext(store, config);
  const own = body['id'];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const record = requireValid(readNewAsset({ ...body, id: own ?? newId() }, context));
    const created = await createRecord(store, { collection: 'assets', editor, record });
    if (created) return created;
    if (own !== undefined) break;
  }
  const message = `There is an asset ${String(own)} already, or there was one. Change it with POST …/assets/${String(own)}?op=patch.`;
  throw new MusterError('ASSET_EXISTS', 409, message);
}

/** As the product's: 15 digits that begin with 99. */
function newId(): string {
  return `99${String(randomInt(1e12)).padStart(13, '0')}`;
}

/** Patches an asset. @returns undefined if there is none. @throws MusterError what `editRecord` and `patchAsset` throw */
export async function changeAsset(
  store: WriteStore,
  config: Pick<Config, 'institution' | 'timeZone'>,
  target: Target,
  { action, body }: { action: PatchAction; body: Fields },
): Promise<StoredRecord | undefined> {
  const patch = requireValid(readPatch(target.id, body, await readContext(store, config)));
  return editRecord(store, {
    ...target,
    collection: 'assets',
    plan: (asset) => ({ next: patchAsset(asset, patch, action) }),
  });
}

/** Marks an asset as deleted, as the delete job does, and removes other assets' relations to it. @returns false if there is none. */
export async function deleteAsset(store: WriteStore & Pick<Store, 'relations'>, target: Target): Promise<boolean> {
  const deleted = { at: new Date(), by: target.editor.person };
  const record = await editRecord(store, {
    ...target,
    collection: 'assets',
    plan: async (asset) => {
      const pointing = await readPointingAt(store, [asset._id], LISTED_RELATIONS);
      const { next, dangling, rest } = deletionOf(asset as unknown as Asset, pointing, deleted);
      return { next, also: [...dangling, ...rest] };
    },
  });
  return record !== undefined;
}
