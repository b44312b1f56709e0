/**
 * What reads the text of rules. It is loaded when it is first needed: the parser it is built on has hundreds of modules,
 * which would be a third of the time that a worker or a command takes to start, and few runs have rules.
 */
export async function ruleReader() {
  const [{ checkRules, errorsOf }, { compileRules }] = await Promise.all([
    import('./check.ts'),
    import('./compile.ts'),
  ]);
  return { checkRules, errorsOf, compileRules };
}
