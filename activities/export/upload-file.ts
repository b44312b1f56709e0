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
}

/**
 * Brings a file to its place at the server, so that nobody ever sees half of it there: into a hidden part file, which an
 * attempt that broke off leaves to the next, then by one rename. Called again after any failure it goes on; where an
 * earlier rename came about although its answer was lost, nothing is left to do.
 * @throws TransferError
 */
export async function uploadFile(transfer: FileTransfer, { local, bytes, folder, name, run }: Upload): Promise<void> {
  const final = posix.join(folder, name);
  const part = posix.join(folder, `.${name}.${run}.part`);
  if ((await transfer.size(final)) === bytes) return;
  await transfer.ensureFolder(folder);
  const there = await transfer.size(part);
  await transfer.send(local, part, there !== undefined && there > 0 && there <= bytes ? there : undefined);
  const sent = await transfer.size(part);
  if (sent !== bytes) {
    throw new TransferError(`${part} has ${sent ?? 0} bytes at the server instead of ${bytes}.`, false);
  }
  await transfer.rename(part, final);
  if ((await transfer.size(final)) === bytes) return;
  throw new TransferError(`${final} is not there, or has another size, after it was renamed.`, false);
}
