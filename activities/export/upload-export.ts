import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FtpConfiguration } from '../../shared/files/exports/ftp-configuration.ts';
import { exportPath } from '../../shared/files/folders.ts';
import type { ConfigurationEntry } from '../../shared/model/configuration-entry.ts';
import type { ExportFile, ExportUpload } from '../../shared/model/export-file.ts';
import type { ConcludingAttempt, JobServices } from '../../shared/job-kit/job-work.ts';
import { TransferError } from '../../shared/files/transfer/file-transfer.ts';
import { egressOf } from '../../shared/outside/egress.ts';
import { openTransfer } from '../../shared/files/transfer/open-transfer.ts';
import { readPieces } from './read-pieces.ts';
import { uploadFile } from './upload-file.ts';

/** Waits between attempts, long enough for a server to restart. */
const DELAYS_MS = [2_000, 10_000, 30_000, 60_000, 120_000, 300_000];

/** The upload was ended because the run is over. */
class UploadOver extends Error {
  override readonly name = 'UploadOver';
  constructor() {
    super('The upload is over: its run ended.');
  }
}

export interface UploadTarget {
  entry: ConfigurationEntry<FtpConfiguration>;
  /** Base directory and sub-directory. */
  folder: string;
}

/**
 * Uploads the file of a run. Temporary failures are retried with growing waits; permanent ones end the upload at once.
 * The file's document has the progress, so an attempt after a crash continues the count.
 * @throws when the database fails, when the run ended meanwhile, or the signal's reason.
 */
export async function uploadExport(
  file: ExportFile,
  { entry, folder }: UploadTarget,
  { store, config, secrets }: JobServices,
  { signal, write }: ConcludingAttempt,
  delaysMs: readonly number[] = DELAYS_MS,
): Promise<ExportUpload> {
  if (file.upload && file.upload.state !== 'going') return file.upload;
  const local = exportPath(config, file);
  const path = posix.join(folder, file.name);
  let upload: ExportUpload = {
    configuration: entry.code,
    path,
    attempts: 0,
    ...file.upload,
    state: 'going',
    at: new Date(),
  };
  const note = async (next: Partial<ExportUpload>) => {
    upload = { ...upload, ...next, at: new Date() };
    if (await write((session) => store.exports.noteUpload(file._id, upload, session))) return upload;
    throw new UploadOver();
  };

  for (;;) {
    await note({ attempts: upload.attempts + 1 });
    try {
      // Continuing an upload relies on it: what is on the server is the beginning of exactly this file.
      if ((await hashOf(local, signal)) !== file.sha256) {
        throw new TransferError(`The file ${file.name} was changed after it was written.`, true);
      }
      const transfer = await openTransfer({ egress: egressOf(config), rates: store.rates, secrets }, entry, signal);
      try {
        await uploadFile(transfer, {
          ...{ local, bytes: file.bytes, folder, name: file.name, run: file._id },
          isRenaming: upload.isRenaming ?? false,
          onRenaming: async () => {
            await note({ isRenaming: true });
          },
        });
      } finally {
        await transfer.close();
      }
      delete upload.message;
      return await note({ state: 'done' });
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      const waitMs = error.isPermanent ? undefined : delaysMs[upload.attempts - 1];
      if (waitMs === undefined) return await note({ state: 'failed', message: error.message });
      await note({ message: error.message });
      await delay(waitMs, undefined, { signal });
    }
  }
}

async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of readPieces(path)) {
      signal.throwIfAborted();
      hash.update(piece);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new TransferError('The file is no longer in the folder of files.', true);
  }
  return hash.digest('hex');
}
