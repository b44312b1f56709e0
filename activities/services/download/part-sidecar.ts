import { open, readFile, rename } from 'node:fs/promises';
import { z } from 'zod';

/** Describes the whole file that a part file belongs to. */
export const partSourceSchema = z.object({
  /** Identifies the file's version at the server: a strong ETag, or the date of the last change. */
  validator: z.string().optional(),
  /** Size of the whole in bytes, if the server said. */
  total: z.int().min(0).optional(),
  contentType: z.string().optional(),
  contentDisposition: z.string().optional(),
});
export type PartSource = z.infer<typeof partSourceSchema>;

const sidecarSchema = partSourceSchema.extend({
  /** Bytes flushed to disk; the file may have more. */
  synced: z.int().min(0),
  /** True when its writer has closed the file. */
  isReleased: z.boolean(),
});
export type Sidecar = z.infer<typeof sidecarSchema>;

/** Undefined when it is missing or incomplete. */
export async function readSidecar(path: string): Promise<Sidecar | undefined> {
  try {
    return sidecarSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Replaces it atomically; flushed to disk when this returns. */
export async function writeSidecar(path: string, sidecar: Sidecar): Promise<void> {
  const next = `${path}.next`;
  const handle = await open(next, 'w');
  try {
    await handle.writeFile(JSON.stringify(sidecar));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, path);
}
