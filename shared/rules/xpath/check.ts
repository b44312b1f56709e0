import { XPATH_FUNCTIONS } from './functions.ts';
import { parseXpath } from './grammar.ts';
import type { XpathExpression, XpathStep } from './syntax.ts';
import { own } from '../../model/own.ts';

/** Why an expression cannot be used; undefined when it can. */
export function checkXpath(source: string): string | undefined {
  const parsed = parseXpath(source);
  return 'reason' in parsed ? parsed.reason : firstProblem(parsed.expression);
}

function firstProblem(expression: XpathExpression): string | undefined {
  if (expression.kind === 'call') return callProblem(expression) ?? first(expression.arguments);
  return first(partsOf(expression));
}

function first(parts: readonly XpathExpression[]): string | undefined {
  for (const part of parts) {
    const problem = firstProblem(part);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function callProblem({ name, arguments: given }: XpathExpression & { kind: 'call' }): string | undefined {
  const known = own(XPATH_FUNCTIONS, name);
  if (!known) return `there is no function ${name}()`;
  if (given.length >= known.least && given.length <= known.most) return undefined;
  const wanted = known.least === known.most ? String(known.least) : `${known.least} to ${known.most}`;
  return `${name}() takes ${wanted} arguments, not ${given.length}`;
}

function partsOf(expression: XpathExpression): XpathExpression[] {
  switch (expression.kind) {
    case 'or':
    case 'and':
    case 'union':
      return expression.parts;
    case 'compare':
    case 'arithmetic':
      return [expression.left, expression.right];
    case 'negative':
      return [expression.part];
    case 'call':
      return expression.arguments;
    case 'path': {
      const start = typeof expression.from === 'string' ? [] : [expression.from];
      return [...start, ...expression.predicates, ...expression.steps.flatMap((step: XpathStep) => step.predicates)];
    }
    case 'text':
    case 'number':
      return [];
  }
}
