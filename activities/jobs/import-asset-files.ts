import type { NoParameters } from '../../shared/job-kit/parameters/no-parameters.ts';
import type { ImportAssetFilesReason } from '../../shared/jobs/import-asset-files/reasons.ts';
import { rm } from 'node:fs/promises';
import { openFileStore } from '../../shared/files/disk-file-store.ts';
import { partsFolderOf } from '../../shared/files/folders.ts';
import { importAssetFiles } from '../../shared/jobs/import-asset-files.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { performerWork, type PerformContext, type Performed } from '../../shared/job-kit/job-work.ts';
import { downloadServices } from '../services/download/download-services.ts';
import { openLinks } from './import-asset-files/asset-links.ts';
import { importLink } from './import-asset-files/import-links.ts';
import { readNoted, type ImportResult, type LinkFailure } from './import-asset-files/link-results.ts';
import { planFileImport } from './import-asset-files/plan-import.ts';

export const importAssetFilesWork = performerWork<Asset, NoParameters, ImportResult, ImportAssetFilesReason>({
  definition: importAssetFiles,
  changes: ['links', 'files', 'temporary'],
  perform: importFiles,
  plan: planFileImport,
  tidy: ({ _id }, { config }) => rm(partsFolderOf(config, _id), { recursive: true, force: true }),
});

/**
 * Imports the files of all links, noting each; only links that failed for a temporary reason are tried again in a later
 * pass.
 */
async function importFiles(
  asset: Asset,
  _parameters: NoParameters,
  context: PerformContext,
): Promise<Performed<ImportResult, ImportAssetFilesReason>> {
  const results = readNoted(context.soFar);
  const services = downloadServices(context.config, context.store.rates);
  const importing = { asset, services, fileStore: openFileStore(context.config), context };
  const waits: number[] = [];
  for (const link of openLinks(asset)) {
    context.signal.throwIfAborted();
    const known = results.get(link.key);
    if (known && !known.failure?.isTransient) continue;
    try {
      const { result, retryAfterMs = 0 } = await importLink(importing, link, known?.files ?? []);
      results.set(link.key, result);
      waits.push(retryAfterMs);
    } catch (error) {
      if (!isStoreFull(error)) throw error;
      const message = 'The file store is full.';
      return { kind: 'transient', reason: 'STORE_FULL', message, target: 'files', stopsRun: true };
    }
    await context.note({ links: [...results.values()] });
  }
  const result = { links: [...results.values()] };
  const open = result.links.flatMap(({ failure }) => (failure?.isTransient ? [failure] : []));
  if (open.length > 0 && !context.isLastTry) return tryAgain(open, Math.max(0, ...waits));
  return { kind: 'done', result, target: 'files' };
}

const MAX_MESSAGE_LENGTH = 1_000;

function tryAgain(open: readonly LinkFailure[], retryAfterMs: number): Performed<ImportResult, ImportAssetFilesReason> {
  const [first] = open;
  const message = open
    .map((failure) => failure.message)
    .join(' ')
    .slice(0, MAX_MESSAGE_LENGTH);
  return { kind: 'transient', reason: first?.reason ?? 'UNREACHABLE', message, target: 'files', retryAfterMs };
}

function isStoreFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
