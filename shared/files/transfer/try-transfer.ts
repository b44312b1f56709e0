import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import type { FtpConfiguration } from '../exports/ftp-configuration.ts';
import type { ConfigurationEntry } from '../../model/configuration-entry.ts';
import { TransferError, type FileTransfer } from './file-transfer.ts';
import { openTransfer, type TransferServices } from './open-transfer.ts';

/** One step of a trial and its result. */
export interface TransferStep {
  step: string;
  ok: boolean;
  message?: string;
}

const CONTENT = 'Muster created this file to test whether it can write here, and will remove it.\n';

/**
 * Tries each step of an upload and stops at the first that fails: connect, find or create the base directory,
 * write a file, compare its size, rename it, remove it.
 */
export async function tryTransfer(
  services: TransferServices,
  entry: ConfigurationEntry<FtpConfiguration>,
  signal: AbortSignal,
): Promise<TransferStep[]> {
  const steps: TransferStep[] = [];
  const tried = async (step: string, attempt: () => Promise<void>): Promise<boolean> => {
    try {
      await attempt();
      steps.push({ step, ok: true });
      return true;
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      steps.push({ step, ok: false, message: error.message });
      return false;
    }
  };
  let opened: FileTransfer | undefined;
  await tried('connect and log in', async () => {
    opened = await openTransfer(services, entry, signal);
  });
  if (!opened) return steps;
  const transfer: FileTransfer = opened;

  const folder = entry.content.base_directory;
  const name = `muster-test-${randomBytes(6).toString('hex')}`;
  const local = join(tmpdir(), name);
  const part = posix.join(folder, `.${name}.part`);
  const final = posix.join(folder, `${name}.txt`);
  try {
    await writeFile(local, CONTENT, { mode: 0o600 });
    const hasPassed =
      (await tried('find or create the base directory', () => transfer.ensureFolder(folder))) &&
      (await tried('write a file', () => transfer.send(local, part, undefined))) &&
      (await tried('compare its size', () => requireSize(transfer, part))) &&
      (await tried('rename it', () => transfer.rename(part, final))) &&
      (await tried('remove it', () => transfer.remove(final)));
    if (!hasPassed) await removeQuietly(transfer, [part, final]);
    return steps;
  } finally {
    await transfer.close();
    await rm(local, { force: true });
  }
}

async function requireSize(transfer: FileTransfer, path: string): Promise<void> {
  const size = await transfer.size(path);
  if (size !== CONTENT.length)
    throw new TransferError(`${path} has ${size ?? 0} bytes instead of ${CONTENT.length}.`, true);
}

/** Removes the files of a failed test, if possible. */
async function removeQuietly(transfer: FileTransfer, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await transfer.remove(path);
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
    }
  }
}
