import { writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** These kill, signal or start processes, or change their own environment. */
const ALONE = ['faults', 'cli', 'engines'];
const PROCESSES = 6;

/**
 * Lets test files share processes: most of what a file of its own process costs is loading Temporal and all of Muster.
 * Each has its own database and task queue all the same.
 * @returns the files to run in a process each: those that need one alone, and files written into `folder` that import
 * the others, neighbours apart, because they take about as long.
 */
export async function shareProcesses(files: readonly string[], testFolder: string, folder: string): Promise<string[]> {
  const isAlone = (file: string) => ALONE.some((area) => file.startsWith(join(testFolder, area, sep)));
  const sharing = files.filter((file) => !isAlone(file));
  const shared = Array.from({ length: PROCESSES }, (_, index) =>
    sharing.filter((_file, place) => place % PROCESSES === index),
  );
  const entries = await Promise.all(
    shared.map(async (together, index) => {
      const entry = join(folder, `shared-${index + 1}.mjs`);
      // One after the other: what a file opens as it is loaded is not to wait for all the others to be loaded.
      const imports = together.map((file) => `await import(${JSON.stringify(pathToFileURL(file).href)});\n`);
      await writeFile(entry, imports.join(''));
      return entry;
    }),
  );
  return [...files.filter(isAlone), ...entries];
}
