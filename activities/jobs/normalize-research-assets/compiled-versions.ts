import type { CompiledRules } from '../../../shared/rules/compile.ts';
import { ruleReader } from '../../../shared/rules/rule-reader.ts';
import type { Store } from '../../../shared/store/store.ts';

/** Versions never change, so what was compiled once serves every batch; the least recently used one goes first. */
const compiled = new Map<string, CompiledRules>();
const KEPT = 50;

/** The rules of a version, ready to be applied. @throws Error when the version is gone. */
export async function compiledVersion(
  { ruleFiles }: Pick<Store, 'ruleFiles'>,
  file: string,
  version: number,
): Promise<CompiledRules> {
  const key = `${file}:${version}`;
  const known = compiled.get(key);
  const rules = known ?? (await ruleReader()).compileRules(await textOf(ruleFiles, file, version));
  compiled.delete(key);
  compiled.set(key, rules);
  const [oldest] = compiled.keys();
  if (compiled.size > KEPT && oldest !== undefined) compiled.delete(oldest);
  return rules;
}

async function textOf(ruleFiles: Store['ruleFiles'], file: string, version: number): Promise<string> {
  const found = await ruleFiles.version(file, version);
  if (!found) throw new Error(`Version ${version} of the rule file ${file} does not exist.`);
  return found.text;
}
