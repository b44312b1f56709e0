import { join } from 'node:path';
import { publicUrlOf } from '../../../shared/runtime/config.ts';
import { fileAddress } from '../../../shared/files/file-address.ts';
import type { FileStore } from '../../../shared/files/file-store.ts';
import { partsFolderOf } from '../../../shared/files/folders.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { PerformContext } from '../../../shared/job-kit/job-work.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import { readAddress } from '../../services/download/check-address.ts';
import type { DownloadedFile } from '../../services/download/download.ts';
import { permanent, transient, type DownloadFailure } from '../../services/download/download-failure.ts';
import { downloadLink } from '../../services/download/download-link.ts';
import type { DownloadServices } from '../../services/download/follow.ts';
import { removePart } from '../../services/download/part-file.ts';
import type { AssetLink } from './asset-links.ts';
import { addressKey, type ImportedFile, type LinkResult } from './link-results.ts';

/** The services for importing a link. */
export interface LinkImport {
  asset: Asset;
  services: DownloadServices;
  fileStore: FileStore;
  context: PerformContext;
}

/** Imports the files behind a link. Files that an earlier attempt imported are not requested again. */
export async function importLink(
  importing: LinkImport,
  link: AssetLink,
  earlier: readonly ImportedFile[],
): Promise<{ result: LinkResult; retryAfterMs?: number }> {
  const { asset, services, context } = importing;
  const start = readAddress(link.entry.link.url);
  const files = [...earlier];
  const partsOfMember = join(partsFolderOf(context.config, context.run), addressKey(asset._id));
  const folderOf = (url: URL) => join(partsOfMember, addressKey(url.href));
  const failure = start
    ? await downloadLink(
        {
          services,
          folderOf,
          isHere: (url) => files.some(({ item }) => item === addressKey(url.href)),
          keep: async (url, file) => {
            const kept = await keepFile(importing, file);
            if ('kind' in kept) return kept;
            files.push({ ...kept, item: addressKey(url.href) });
            await removePart(folderOf(url));
            return undefined;
          },
          signal: context.signal,
        },
        start,
      )
    : permanent('ADDRESS_NOT_SUPPORTED', 'Files cannot be downloaded from this address.');

  const { key } = link;
  if (!failure) return { result: { link: key, files } };
  const { reason, message, isTransient, retryAfterMs } = failure;
  return {
    result: { link: key, files, failure: { reason, message, isTransient } },
    ...defined({ retryAfterMs }),
  };
}

/**
 * Moves a downloaded file into the store, records in the database that the asset has it, and checks that the bytes are
 * still there, since a purge may have intervened. Repeating it makes the same file.
 */
async function keepFile(
  { asset, fileStore, context }: LinkImport,
  { path, sha256, size, mimeType, name }: DownloadedFile,
): Promise<Omit<ImportedFile, 'item'> | DownloadFailure> {
  await fileStore.put(path, sha256);
  const id = await context.store.files.add({
    ...{ asset: asset._id, sha256, size, mimeType, name },
    by: context.key,
    at: new Date(),
  });
  if (!(await fileStore.stat(sha256)))
    return transient('CUT_OFF', `${name} was removed from the store in the meantime.`);
  return { id, sha256, size, mimeType, name, url: fileAddress(publicUrlOf(context.config), id, name) };
}
