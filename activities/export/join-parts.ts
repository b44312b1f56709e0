import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFolderOf } from '../../shared/files/folders.ts';
import type { ExportPart } from '../../shared/model/export-file.ts';
import type { JobServices } from '../../shared/job-kit/job-work.ts';
import { DurableFile, type WrittenFile } from './durable-file.ts';
import { readPieces } from './read-pieces.ts';

/** A part that differs from what its batch wrote; it cannot be joined. */
export class PartError extends Error {
  override readonly name = 'PartError';
}

/**
 * Joins the parts of a run, in the order of their batches, into one file, in constant memory. The file is complete and
 * on disk when this returns. Attempts may overlap: each uses its own file name and writes the same bytes.
 * @throws PartError when a part is missing or damaged.
 */
export async function joinParts(
  run: string,
  { header, file: name }: { header: string; file: string },
  { store, config }: Pick<JobServices, 'store' | 'config'>,
  signal: AbortSignal,
): Promise<WrittenFile & { members: number }> {
  const folder = exportFolderOf(config, run);
  await mkdir(folder, { recursive: true });
  const file = await DurableFile.create(join(folder, name));
  let members = 0;
  try {
    await file.write(Buffer.from(header));
    for await (const part of store.exports.partsOf(run)) {
      signal.throwIfAborted();
      await copyPart(join(folder, part.file), part, file);
      members += part.members;
    }
    return { ...(await file.finish()), members };
  } catch (error) {
    await file.abandon().catch(() => undefined);
    await rm(join(folder, name), { force: true });
    throw error;
  }
}

async function copyPart(path: string, { number, bytes, sha256 }: ExportPart, into: DurableFile): Promise<void> {
  const hash = createHash('sha256');
  let copied = 0;
  try {
    for await (const chunk of readPieces(path)) {
      hash.update(chunk);
      copied += chunk.length;
      await into.write(chunk);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new PartError(
      `Part ${number} of the export is missing from the folder of files. The API and all workers must share MUSTER_FILES.`,
    );
  }
  if (copied !== bytes || hash.digest('hex') !== sha256) {
    throw new PartError(
      `Part ${number} of the export was changed after it was written: ${copied} bytes instead of ${bytes}.`,
    );
  }
}

/**
 * Removes the claims of joined parts, and all other files: parts, and what other attempts left.
 * @param keep the joined file's name. @param files the files in the folder.
 */
export async function removeParts(
  run: string,
  keep: string,
  files: readonly string[],
  { store, config }: Pick<JobServices, 'store' | 'config'>,
): Promise<void> {
  const folder = exportFolderOf(config, run);
  for (const file of files) if (file !== keep) await rm(join(folder, file), { force: true });
  await store.exports.removeParts(run);
}
