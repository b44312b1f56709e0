import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a bundle is made of. */
export interface BundleSources {
  /** Holds the folders and files below; the bundle names them by their full paths. */
  project: string;
  /** Relative to the project: all of the project's files that can be in the bundle, and what bundles them. */
  folders: readonly string[];
  files: readonly string[];
  /** `node_modules`, where npm writes what is installed. */
  modules: string;
  /** Distinguishes bundles of the same sources. */
  kind: string;
}

/**
 * The bundle that an earlier start made of the same sources, else the one that `make` returns, which is kept for later
 * ones. Where nothing can be kept (a read-only folder, modules that npm did not install) it is made each time.
 * @throws what `make` throws.
 */
export async function keptBundle(sources: BundleSources, make: () => Promise<string>): Promise<string> {
  const key = await keyOf(sources).catch(() => undefined);
  if (key === undefined) return make();
  const folder = join(sources.modules, '.cache', 'muster');
  const name = `workflows-${sources.kind}-${key}.js`;
  const kept = await readFile(join(folder, name), 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept;
  const made = await make();
  await keep(folder, name, made).catch(() => undefined);
  // What changed while it was made may be in it or not.
  if ((await keyOf(sources).catch(() => undefined)) !== key) await rm(join(folder, name), { force: true });
  return made;
}

/** Others may read it at any time: it appears as a whole. Bundles of older sources go. */
async function keep(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const kind = name.slice(0, name.lastIndexOf('-') + 1);
  const older = (await readdir(folder)).filter((other) => other.startsWith(kind) && other !== name);
  const draft = join(folder, `${name}.${process.pid}`);
  await writeFile(draft, text);
  await rename(draft, join(folder, name));
  await Promise.all(older.map((other) => rm(join(folder, other), { force: true })));
}

async function keyOf({ project, folders, files, modules, kind }: BundleSources): Promise<string> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(project, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const installed = join(modules, '.package-lock.json');
  const paths = [...found.flat(), ...files.map((file) => join(project, file)), installed].sort();
  const texts = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash('sha256').update(JSON.stringify([process.version, project, kind]));
  paths.forEach((path, index) =>
    hash.update(JSON.stringify(path)).update(
      createHash('sha256')
        .update(texts[index] ?? '')
        .digest(),
    ),
  );
  return hash.digest('hex').slice(0, 32);
}
