import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleWorkflows } from '../../workers/bundle-workflows.ts';

let shared: Promise<string> | undefined;

/** Path of the bundled workflows: of the one bundle that `npm test` makes for all files, else one for this process. */
export function workflowBundlePath(): Promise<string> {
  shared ??= Promise.resolve(process.env['MUSTER_TEST_BUNDLE'] ?? bundleInto(tmpdir()));
  return shared;
}

/** Bundles the workflows into a new folder below this one. @returns the file's path. */
export async function bundleInto(folder: string): Promise<string> {
  const { code } = await bundleWorkflows();
  const path = join(await mkdtemp(join(folder, 'muster-bundle-')), 'workflows.js');
  await writeFile(path, code);
  return path;
}
