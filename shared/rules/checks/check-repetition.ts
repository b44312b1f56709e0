import { resolveFieldAddress, type Address } from '../fields/address.ts';
import { isAlwaysTrue } from './check-condition.ts';
import { literalOf } from '../language/literal.ts';
import { warningAt, type Problem } from '../problem.ts';
import type { Action, Expression, Rule, Statement } from '../language/syntax-tree.ts';
import { matches, wildcardOf } from '../language/wildcard.ts';

const SAYS = 'running the rules again repeats it; add a condition that is false the second time';

/** Warns of actions without a condition that change a record again each time the rules run. */
export function checkRepetition({ when, actions }: Rule): Problem[] {
  if (!isAlwaysTrue(when)) return [];
  const open = actions.filter(({ condition }) => isAlwaysTrue(condition));
  return [...open.flatMap(({ statement }) => repeated(statement)), ...regrown(open)];
}

function repeated(statement: Statement): Problem[] {
  if (statement.kind === 'append') {
    const isOfAsset = statement.target.kind === 'address' || statement.target.kind === 'dc';
    return isOfAsset ? [warningAt(statement.at, `append: ${SAYS}`)] : [];
  }
  if (statement.kind !== 'alma') return [];
  const { verb, at, second } = statement;
  if (['prefix', 'suffix', 'prefixSubField', 'suffixSubField'].includes(verb))
    return [warningAt(at, `${verb}: ${SAYS}`)];
  if (!verb.startsWith('replaceContents')) return [];
  const address = resolveFieldAddress(statement.address);
  const rest = 'rest' in address ? address.rest : undefined;
  const text = literalOf(second?.texts[0]?.raw ?? '');
  if (rest === undefined || rest === '') return [];
  const isWhole = matches(wildcardOf(rest), text);
  const growsBack = !rest.includes('*') && text !== literalOf(rest) && text.includes(literalOf(rest));
  return growsBack && !isWhole ? [warningAt(at, `${verb}: the new text contains the old one; ${SAYS}`)] : [];
}

/** Warns when a register is read from a field, extended, and written back. */
function regrown(actions: readonly Action[]): Problem[] {
  const readFrom = new Map<string, string>();
  const grown = new Set<string>();
  return actions.flatMap(({ statement }): Problem[] => {
    if (statement.kind === 'assign' && statement.target.kind === 'register') {
      readFrom.set(statement.target.name, nameOf(statement.value));
      grown.delete(statement.target.name);
    }
    const [first] = statement.kind === 'call' ? statement.arguments : [];
    if (statement.kind === 'call' && first?.kind === 'register' && /^(add|concatenate)/.test(statement.name))
      grown.add(first.name);
    if (statement.kind !== 'assign' || statement.value.kind !== 'register' || !grown.has(statement.value.name))
      return [];
    const isSame = readFrom.get(statement.value.name) === nameOf(statement.target) && nameOf(statement.target) !== '';
    return isSame ? [warningAt(statement.at, `set: the field grows by the added text; ${SAYS}`)] : [];
  });
}

function nameOf(expression: Expression): string {
  const written = expression.kind === 'dc' ? expression.address : expression;
  if (written.kind !== 'address') return '';
  const address: Address = resolveFieldAddress(written);
  return address.kind === 'field' ? `${address.view.name}.${address.code ?? ''}` : '';
}
