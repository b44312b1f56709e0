import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFolderOf } from '../../shared/files/folders.ts';
import type { ExportPart } from '../../shared/model/export-file.ts';
import type { JobServices } from '../../shared/job-kit/job-work.ts';
import { DurableFile, syncFolder, type WrittenFile } from './durable-file.ts';
import { readPieces } from './read-pieces.ts';

/** A part that is not what its batch wrote: nothing can be joined of it. */
export class PartError extends Error {
  override readonly name = 'PartError';
}

/**
 * Joins the parts of a run in the order of their batches into one file, in constant memory; the file gets its name when
 * it is whole and on the disk. Doing it again writes the same bytes.
 * @throws PartError when a part is missing or damaged.
 */
export async function joinParts(
  run: string,
  { header, name }: { header: string; name: string },
  { store, config }: Pick<JobServices, 'store' | 'config'>,
  signal: AbortSignal,
): Promise<WrittenFile & { members: number }> {
  const folder = exportFolderOf(config, run);
  await mkdir(folder, { recursive: true });
  const joining = join(folder, `.${name}.joining`);
  const file = await DurableFile.create(joining);
  let members = 0;
  try {
    await file.write(Buffer.from(header));
    for await (const part of store.exports.partsOf(run)) {
      signal.throwIfAborted();
      await copyPart(join(folder, part.file), part, file);
      members += part.members;
    }
    const written = await file.finish();
    await rename(joining, join(folder, name));
    await syncFolder(folder);
    return { ...written, members };
  } catch (error) {
    await file.abandon().catch(() => undefined);
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

/** Removes the files and claims of parts that are in the joined file, and what attempts left behind that were not claimed. */
export async function removeParts(
  run: string,
  files: readonly string[],
  { store, config }: Pick<JobServices, 'store' | 'config'>,
): Promise<void> {
  const folder = exportFolderOf(config, run);
  for (const file of files) if (file.endsWith('.part')) await rm(join(folder, file), { force: true });
  await store.exports.removeParts(run);
}
