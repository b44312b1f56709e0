import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DataFolder } from './data-folder.ts';

const enginesFileSchema = z.object({
  temporalAddress: z.string().optional(),
  temporalUi: z.string().optional(),
  mongodbUrl: z.string().optional(),
  pids: z.partialRecord(z.enum(['temporal', 'mongodb']), z.number().int().positive()),
});

/** The content of engines.json while embedded engines run. The file may be stale, so its process ids are checked. */
export type EnginesFile = z.infer<typeof enginesFileSchema>;

/** A missing or damaged file counts as empty. */
export async function readEnginesFile({ enginesFile }: DataFolder): Promise<EnginesFile> {
  try {
    return enginesFileSchema.parse(JSON.parse(await readFile(enginesFile, 'utf8')));
  } catch {
    return { pids: {} };
  }
}

/** Readers see the old file or the new one, never a half. */
export async function writeEnginesFile({ enginesFile }: DataFolder, file: EnginesFile): Promise<void> {
  const draft = `${enginesFile}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(file, undefined, 2)}\n`);
  await rename(draft, enginesFile);
}

export async function removeEnginesFile({ enginesFile }: DataFolder): Promise<void> {
  await rm(enginesFile, { force: true });
}
