import { compileAlmaAction } from './work/alma-action.ts';
import type { Step } from './work/change-fields.ts';
import { checkRules } from './check.ts';
import { compileCondition, type Test } from './work/conditions.ts';
import { compileAppending, compileAssignment, compileRemoval, compileTransfer } from './work/discovery-action.ts';
import { RuleError, type Problem } from './problem.ts';
import { compileCall } from './work/string-functions.ts';
import type { Action, Rule } from './language/syntax-tree.ts';

export interface CompiledRule {
  name: string;
  line: number;
  when: Test;
  steps: readonly Step[];
}

/** Rules ready to apply, in the order they run. */
export interface CompiledRules {
  rules: readonly CompiledRule[];
  warnings: readonly Problem[];
}

/** Compiles a rule file. @throws RuleError RULE_SYNTAX listing every error in the file. */
export function compileRules(text: string): CompiledRules {
  const { rules, problems } = checkRules(text);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    throw new RuleError('RULE_SYNTAX', `Line ${first.line}, column ${first.column}: ${first.message}${more}`, {
      problems,
    });
  }
  return { rules: inRunningOrder(rules).map(compileRule), warnings: problems };
}

/** Higher priority first; equal priorities keep the file's order. */
function inRunningOrder(rules: readonly Rule[]): Rule[] {
  return [...rules].sort((a, b) => b.priority - a.priority);
}

function compileRule({ name, at, when, actions }: Rule): CompiledRule {
  return { name, line: at.line, when: compileCondition(when), steps: actions.map(compileAction) };
}

function compileAction({ statement, condition }: Action): Step {
  const test = compileCondition(condition);
  switch (statement.kind) {
    case 'alma':
      return compileAlmaAction(statement, test);
    case 'transfer':
      return compileTransfer(statement, test);
    case 'assign':
      return compileAssignment(statement, test);
    case 'remove':
      return compileRemoval(statement, test);
    case 'call':
      return compileCall(statement, test);
    case 'append':
      return compileAppending(statement, test);
    case 'systemNumber':
    case 'foreign':
    case 'mark':
    case 'unknown':
      return () => undefined;
  }
}
