import { keepLatest } from '../../../shared/runtime/keep-latest.ts';
import type { Store } from '../../../shared/store/store.ts';

/** Versions never change, so a version read once serves every batch; the least recently used is dropped first. */
const read = new Map<string, string>();
const KEPT = 50;

/** The text of a version of a rule file. @throws Error if the version does not exist. */
export async function ruleText(
  { ruleFiles }: Pick<Store, 'ruleFiles'>,
  file: string,
  version: number,
): Promise<string> {
  const key = `${file}:${version}`;
  const text = read.get(key) ?? (await ruleFiles.version(file, version))?.text;
  if (text === undefined) throw new Error(`Version ${version} of the rule file ${file} does not exist.`);
  keepLatest(read, key, text, KEPT);
  return text;
}
