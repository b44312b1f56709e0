/**
 * Loads the rule parser on first use. The parser library has hundreds of modules, which would take a third of the start
 * time of a worker or command, and few runs have rules.
 */
export async function ruleReader() {
  const [{ checkRules, errorsOf }, { compileRules }] = await Promise.all([
    import('./check.ts'),
    import('./compile.ts'),
  ]);
  return { checkRules, errorsOf, compileRules };
}
