import { resolveFieldAddress } from '../fields/address.ts';
import { checkFieldAddress, checkExpression, checkOperand } from './check-address.ts';
import { errorAt, warningAt, type Problem } from '../problem.ts';
import type { Condition } from '../language/syntax-tree.ts';

const COMPARISONS = /^(equals?|is|match(es)?|contains?|starts? with|ends? with|has any|has all|has|in)$/;

/** Checks a condition and everything in it. */
export function checkCondition(condition: Condition | undefined): Problem[] {
  if (!condition) return [];
  switch (condition.kind) {
    case 'truth':
      return [];
    case 'marcRecord':
      return [
        warningAt(condition.at, 'MARCRECORD is true for every asset: rules can read each asset as a MARC record'),
      ];
    case 'and':
    case 'or':
      return condition.parts.flatMap(checkCondition);
    case 'not':
      return checkCondition(condition.part);
    case 'exists':
      return [...checkOperand(condition.operand), ...checkControl(condition)];
    case 'duplicates':
      return checkFieldAddress({ kind: 'address', at: condition.tag.at, texts: [condition.tag] }, 'read');
    case 'compare':
      return checkComparison(condition);
  }
}

function checkControl({ how, operand, at }: Condition & { kind: 'exists' }): Problem[] {
  if (how !== 'existsControl' || operand.kind !== 'address') return [];
  const address = resolveFieldAddress(operand);
  const isControl =
    address.kind === 'control' || (address.kind === 'marc' && (address.code === '' || address.tag.includes('*')));
  return isControl || address.kind === 'nowhere'
    ? []
    : [warningAt(at, 'existsControl needs a control field such as "008"')];
}

function checkComparison({ at, operand, how, value }: Condition & { kind: 'compare' }): Problem[] {
  const problems = operand.kind === 'address' ? checkFieldAddress(operand, 'read') : checkOperand(operand);
  if (!COMPARISONS.test(how)) {
    problems.push(
      errorAt(at, `expected 'equals', 'match', 'contains', 'starts with', 'ends with' or 'has any', found '${how}'`),
    );
  }
  const [text] = value.kind === 'address' ? value.texts : [];
  if (text && how.startsWith('match')) problems.push(...checkExpression(text));
  return problems;
}

/** True for a condition that holds for every record. */
export function isAlwaysTrue(condition: Condition | undefined): boolean {
  if (!condition) return true;
  if (condition.kind === 'truth') return condition.value;
  if (condition.kind === 'marcRecord') return true;
  if (condition.kind === 'and') return condition.parts.every(isAlwaysTrue);
  return condition.kind === 'or' && condition.parts.some(isAlwaysTrue);
}
