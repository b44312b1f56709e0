import { open, readFile, rename } from 'node:fs/promises';
import { z } from 'zod';

/** What is known of the file that a part file's bytes are a part of. */
export const partSourceSchema = z.object({
  /** By what the server tells whether it is still the same file: a strong ETag, or the date of the last change. */
  validator: z.string().optional(),
  /** Bytes of the whole, where the server said. */
  total: z.int().min(0).optional(),
  contentType: z.string().optional(),
  contentDisposition: z.string().optional(),
});
export type PartSource = z.infer<typeof partSourceSchema>;

const sidecarSchema = partSourceSchema.extend({
  /** Bytes that survive a crash of the machine; more may be in the file. */
  synced: z.int().min(0),
  /** Its writer has closed the file: nobody writes to it any more. */
  isReleased: z.boolean(),
});
export type Sidecar = z.infer<typeof sidecarSchema>;

/** Undefined when it is not there, or was not written to its end. */
export async function readSidecar(path: string): Promise<Sidecar | undefined> {
  try {
    return sidecarSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Replaces it as a whole, on the disk when this returns. */
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
