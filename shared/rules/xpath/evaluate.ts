import type { Budget } from '../limits.ts';
import type { XmlNode } from './document.ts';
import { numberFrom, textFrom, truthFrom, XPATH_FUNCTIONS, type Focus, type XpathValue } from './functions.ts';
import { textOf } from './document.ts';
import type { XpathExpression, XpathStep } from './syntax.ts';

/**
 * Evaluates an expression at the root of a document. Counts every node it visits, so that expressions that visit each
 * node for each node stop at the limit; no library offers this.
 */
export function evaluateXpath(expression: XpathExpression, root: XmlNode, budget: Budget): XpathValue {
  return evaluate(expression, { node: root, position: 1, size: 1 }, budget);
}

/** The texts of a value: one per node, or the single value. */
export function textsFrom(value: XpathValue): string[] {
  const texts = Array.isArray(value) ? value.map(textOf) : [textFrom(value)];
  return texts.filter((text) => text !== '');
}

function evaluate(expression: XpathExpression, focus: Focus, budget: Budget): XpathValue {
  budget.spend(1);
  switch (expression.kind) {
    case 'or':
      return expression.parts.some((part) => truthFrom(evaluate(part, focus, budget)));
    case 'and':
      return expression.parts.every((part) => truthFrom(evaluate(part, focus, budget)));
    case 'union':
      return inDocumentOrder(expression.parts.flatMap((part) => nodesOf(evaluate(part, focus, budget))));
    case 'compare':
      return compare(
        expression.operator,
        evaluate(expression.left, focus, budget),
        evaluate(expression.right, focus, budget),
        budget,
      );
    case 'arithmetic':
      return calculate(
        expression.operator,
        numberFrom(evaluate(expression.left, focus, budget)),
        numberFrom(evaluate(expression.right, focus, budget)),
      );
    case 'negative':
      return -numberFrom(evaluate(expression.part, focus, budget));
    case 'text':
    case 'number':
      return expression.value;
    case 'call':
      return call(expression, focus, budget);
    case 'path':
      return walk(expression, focus, budget);
  }
}

function nodesOf(value: XpathValue): XmlNode[] {
  return Array.isArray(value) ? value : [];
}

function call(expression: XpathExpression & { kind: 'call' }, focus: Focus, budget: Budget): XpathValue {
  const given = expression.arguments.map((argument) => evaluate(argument, focus, budget));
  for (const value of given) budget.spendOnText(textFrom(value).length);
  const value = XPATH_FUNCTIONS[expression.name]?.apply(given, focus) ?? '';
  if (typeof value === 'string') budget.willWrite(value.length);
  return value;
}

function compare(operator: string, left: XpathValue, right: XpathValue, budget: Budget): boolean {
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    return holds(operator, Number(truthFrom(left)), Number(truthFrom(right)));
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return compareTexts(operator, textsOf(left, budget), textsOf(right, budget));
  }
  const lefts = Array.isArray(left) ? textsOf(left, budget) : [left];
  const rights = Array.isArray(right) ? textsOf(right, budget) : [right];
  const isEquality = operator === '=' || operator === '!=';
  return lefts.some((a) =>
    rights.some((b) =>
      isEquality && typeof a === 'string' && typeof b === 'string'
        ? (a === b) === (operator === '=')
        : holds(operator, numberFrom(a), numberFrom(b)),
    ),
  );
}

/** Whether some pair of two lists compares so; found without looking at each pair. */
function compareTexts(operator: string, lefts: readonly string[], rights: readonly string[]): boolean {
  if (operator === '=' || operator === '!=') {
    const distinct = new Set(rights);
    if (operator === '=') return lefts.some((text) => distinct.has(text));
    return lefts.some((text) => distinct.size > 1 || (distinct.size === 1 && !distinct.has(text)));
  }
  const isLess = operator.startsWith('<');
  return holds(operator, extreme(lefts, isLess ? 'least' : 'most'), extreme(rights, isLess ? 'most' : 'least'));
}

/** The least or most number among texts; NaN, which compares to nothing, when none is a number. */
function extreme(texts: readonly string[], which: 'least' | 'most'): number {
  let found = Number.NaN;
  for (const text of texts) {
    const value = numberFrom(text);
    if (Number.isNaN(found) || (which === 'least' ? value < found : value > found)) found = value;
  }
  return found;
}

function textsOf(nodes: readonly XmlNode[], budget: Budget): string[] {
  return nodes.map((node) => {
    const text = textOf(node);
    budget.spendOnText(text.length);
    return text;
  });
}

function holds(operator: string, a: number, b: number): boolean {
  if (operator === '=') return a === b;
  if (operator === '!=') return a !== b;
  if (operator === '<') return a < b;
  if (operator === '<=') return a <= b;
  return operator === '>' ? a > b : a >= b;
}

function calculate(operator: string, a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  return operator === 'div' ? a / b : a % b;
}

function walk(expression: XpathExpression & { kind: 'path' }, focus: Focus, budget: Budget): XpathValue {
  const { from, predicates, steps } = expression;
  let nodes: XmlNode[];
  if (from === 'root') nodes = [rootOf(focus.node)];
  else if (from === 'here') nodes = [focus.node];
  else nodes = nodesOf(evaluate(from, focus, budget));
  nodes = filtered(nodes, predicates, budget);
  for (const step of steps) {
    nodes = inDocumentOrder(nodes.flatMap((node) => filtered(reached(node, step, budget), step.predicates, budget)));
  }
  return nodes;
}

function filtered(nodes: XmlNode[], predicates: readonly XpathExpression[], budget: Budget): XmlNode[] {
  return predicates.reduce(
    (left, predicate) =>
      left.filter((node, n) => {
        const value = evaluate(predicate, { node, position: n + 1, size: left.length }, budget);
        return typeof value === 'number' ? value === n + 1 : truthFrom(value);
      }),
    nodes,
  );
}

function reached(node: XmlNode, { axis, test }: XpathStep, budget: Budget): XmlNode[] {
  const candidates = along(node, axis);
  budget.spend(1 + candidates.length);
  return candidates.filter((candidate) => passes(candidate, test));
}

function along(node: XmlNode, axis: XpathStep['axis']): XmlNode[] {
  switch (axis) {
    case 'child':
      return node.children;
    case 'descendant':
      return below(node);
    case 'descendant-or-self':
      return [node, ...below(node)];
    case 'self':
      return [node];
    case 'parent':
      return node.parent ? [node.parent] : [];
    case 'ancestor':
      return node.parent ? [node.parent, ...along(node.parent, 'ancestor')] : [];
    case 'attribute':
      return node.attributes;
    case 'following-sibling':
      return node.parent?.children.filter(({ order }) => order > node.order) ?? [];
    case 'preceding-sibling':
      return node.parent?.children.filter(({ order }) => order < node.order).reverse() ?? [];
  }
}

function below(node: XmlNode): XmlNode[] {
  return node.children.flatMap((child) => [child, ...below(child)]);
}

/** A name without a prefix matches in every namespace: rules use local names. */
function passes(node: XmlNode, test: string): boolean {
  if (test === 'node()') return true;
  if (test === 'text()') return node.kind === 'text';
  if (node.kind !== 'element' && node.kind !== 'attribute') return false;
  if (test === '*') return true;
  const colon = test.indexOf(':');
  if (colon < 0) return node.name === test;
  return node.prefix === test.slice(0, colon) && (test.endsWith(':*') || node.name === test.slice(colon + 1));
}

function rootOf(node: XmlNode): XmlNode {
  return node.parent ? rootOf(node.parent) : node;
}

function inDocumentOrder(nodes: XmlNode[]): XmlNode[] {
  return nodes.length < 2 ? nodes : [...new Set(nodes)].sort((a, b) => a.order - b.order);
}
