import { checkCondition } from './checks/check-condition.ts';
import { checkStatement } from './checks/check-action.ts';
import { checkCodes, type KnownCodes } from './checks/check-codes.ts';
import { checkRepetition } from './checks/check-repetition.ts';
import { parseRules } from './language/parse.ts';
import { inOrder, warningAt, type Problem } from './problem.ts';
import type { Rule } from './language/syntax-tree.ts';

export interface Checked {
  rules: Rule[];
  /** Errors and warnings in the order of the file. */
  problems: Problem[];
}

/** Checks a rule file: first its syntax, then what each part means for an asset. Never throws. */
export function checkRules(text: string, codes?: KnownCodes): Checked {
  const { rules, problems } = parseRules(text);
  const names = new Set<string>();
  const found = rules.flatMap((rule) => {
    const isSecond = names.size === names.add(rule.name).size;
    return [
      ...checkName(rule),
      ...(isSecond ? [warningAt(rule.at, `another rule is also called ${JSON.stringify(rule.name)}`)] : []),
      ...checkCondition(rule.when),
      ...(rule.actions.length === 0 ? [warningAt(rule.at, 'this rule has no action')] : []),
      ...rule.actions.flatMap(({ statement, condition }) => [
        ...checkStatement(statement),
        ...checkCondition(condition),
      ]),
      ...checkRepetition(rule),
      ...(codes ? checkCodes(rule, codes) : []),
    ];
  });
  return { rules, problems: inOrder([...problems, ...found]) };
}

/** Warns of names that work here but not in the product the language comes from. */
function checkName({ at, name }: Rule): Problem[] {
  const problems: Problem[] = [];
  if (name.includes('\\'))
    problems.push(warningAt(at, 'a backslash in the name of a rule causes problems in other products'));
  if (/\bRule\b/.test(name))
    problems.push(warningAt(at, 'the capitalized word Rule in a name causes problems in other products'));
  return problems;
}
