import { posix } from 'node:path';
import { TransferError, type FileTransfer } from '../../shared/files/transfer/file-transfer.ts';

export interface Upload {
  local: string;
  bytes: number;
  /** Created if missing; empty: the user's start folder. */
  folder: string;
  /** Unique to the run. */
  name: string;
  run: string;
  /** True if an earlier attempt got as far as renaming the file. */
  isRenaming?: boolean;
  /** Called when the whole part file is on the server, before it is renamed. */
  onRenaming?: () => Promise<void>;
}

/**
 * Uploads a file so that nobody ever sees half of it: first to a hidden part file, which an interrupted attempt leaves
 * to the next, then by one rename. After any failure it can be called again and continues. A renamed file counts as
 * delivered, even if a drop box removes it at once: a rename whose answer was lost succeeded if the part file is gone.
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
  const from = there !== undefined && there > 0 && there <= bytes ? there : undefined;
  await transfer.send(local, part, from);
  // Some servers do not continue where they are told to: what they have then is worth nothing.
  if (from !== undefined && (await transfer.size(part)) !== bytes) await transfer.send(local, part, undefined);
  const sent = await transfer.size(part);
  if (sent !== bytes) {
    throw new TransferError(`${part} has ${sent ?? 0} bytes at the server instead of ${bytes}.`, false);
  }
  await onRenaming?.();
  await transfer.rename(part, final);
}
