import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const manifestSchema = z.object({ name: z.literal('muster'), version: z.string() });

/** The version of this program, from the package that it is in. */
export const MUSTER_VERSION = findVersion(dirname(fileURLToPath(import.meta.url)));

/** Sources and what is built of them lie at different depths. */
function findVersion(folder: string): string {
  const path = join(folder, 'package.json');
  const manifest = existsSync(path) ? manifestSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
  if (manifest?.success) return manifest.data.version;
  const above = dirname(folder);
  return above === folder ? 'unknown' : findVersion(above);
}
