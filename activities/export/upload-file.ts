import { posix } from 'node:path';
import { TransferError, type FileTransfer } from '../../shared/files/transfer/file-transfer.ts';

export interface Upload {
  local: string;
  bytes: number;
  /** Made if it is not there; empty: where the server puts the user. */
  folder: string;
  /** Unique to the run. */
  name: string;
  run: string;
  /** True when an earlier attempt came to renaming the file. */
  isRenaming?: boolean;
  /** Called when the whole part file is at the server, before it is renamed. */
  onRenaming?: () => Promise<void>;
}

/**
 * Brings a file to its place at the server, so that nobody ever sees half of it there: into a hidden part file, which an
 * attempt that broke off leaves to the next, then by one rename. Called again after any failure it goes on. A file that was
 * renamed is delivered, also where a drop box takes it away at once: a rename whose answer was lost came about if the part
 * file is gone.
 * @throws TransferError
 */
export async function uploadFile(
  transfer: FileTransfer,
  { local, bytes, folder, name, run, isRenaming = false, onRenaming }: Upload,
): Promise<void> {
  const final = posix.join(folder, name);
  const part = posix.join(folder, `.${name}.${run}.part`);
  if ((await transfer.size(final)) === bytes) return;
  await transfer.ensureFolder(folder);
  const there = await transfer.size(part);
  if (isRenaming && there === undefined) return;
  await transfer.send(local, part, there !== undefined && there > 0 && there <= bytes ? there : undefined);
  const sent = await transfer.size(part);
  if (sent !== bytes) {
    throw new TransferError(`${part} has ${sent ?? 0} bytes at the server instead of ${bytes}.`, false);
  }
  await onRenaming?.();
  await transfer.rename(part, final);
}
