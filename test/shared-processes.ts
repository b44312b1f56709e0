import { mkdtemp, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

const END = join(import.meta.dirname, 'support', 'end-of-process.ts');

/** These signal engines of their own, or change their own environment. */
const ALONE = ['cli', 'engines', join('faults', 'engines.test.ts')];
/**
 * A process per file costs mostly the loading of Temporal and all of Muster, about two CPU-seconds; one with many files
 * comes to the time limit of a process where other work keeps the machine busy, and leaves cores idle at the end.
 */
const FILES_PER_PROCESS = 10;

/**
 * Lets test files share processes. Each has its own database and task queue all the same.
 * @returns the files to run in a process each, written into `folder`: they import the files that need a process alone, or
 * several of the others, neighbours apart, because they take about as long.
 */
export async function shareProcesses(files: readonly string[], testFolder: string, folder: string): Promise<string[]> {
  const isAlone = (file: string) =>
    ALONE.some((place) => file === join(testFolder, place) || file.startsWith(join(testFolder, place, sep)));
  const sharing = files.filter((file) => !isAlone(file));
  const processes = Math.ceil(sharing.length / FILES_PER_PROCESS);
  const shared = Array.from({ length: processes }, (_, index) =>
    sharing.filter((_file, place) => place % processes === index),
  );
  const entryFolder = await mkdtemp(join(folder, 'shared-'));
  const urlOf = (file: string) => JSON.stringify(pathToFileURL(file).href);
  // The longest first: at the end, short ones keep all cores busy.
  const processesInOrder = [...shared, ...files.filter(isAlone).map((file) => [file])];
  return Promise.all(
    processesInOrder.map(async (together, index) => {
      const entry = join(entryFolder, `${index + 1}.mjs`);
      // One after the other: what a file opens as it is loaded is not to wait for all the others to be loaded.
      const imports = together.map((file) => `await import(${urlOf(file)});\n`);
      const end = `import { endProcessAfterTests } from ${urlOf(END)};\n`;
      await writeFile(entry, [end, ...imports, 'endProcessAfterTests();\n'].join(''));
      return entry;
    }),
  );
}
