import { resolveFieldAddress } from '../fields/address.ts';
import { checkFieldAddress, checkExpression, checkOperand, checkXpathText, type Use } from './check-address.ts';
import { literalOf } from '../language/literal.ts';
import { nearest } from '../language/nearest.ts';
import { errorAt, warningAt, type Problem } from '../problem.ts';
import { STRING_FUNCTIONS, type Argument, type Need } from '../work/string-functions.ts';
import type { Expression, Statement, WrittenAddress } from '../language/syntax-tree.ts';
import { VERB_NAMES } from '../language/tokens.ts';

/** Checks one action, without its condition. */
export function checkStatement(statement: Statement): Problem[] {
  switch (statement.kind) {
    case 'alma':
      return checkAlma(statement);
    case 'systemNumber':
      return [warningAt(statement.at, 'an asset has no system numbers, so nothing happens here')];
    case 'transfer':
      return [...checkSource(statement.from), ...checkTarget(statement.to, 'write')];
    case 'assign':
      return [...checkTarget(statement.target, 'write'), ...checkValue(statement.value)];
    case 'mark':
      return [warningAt(statement.at, 'this marks a record for another product and does not change an asset')];
    case 'remove':
      return checkFieldAddress(statement.address, 'write');
    case 'append':
      return [...checkTarget(statement.target, 'write'), ...checkValue(statement.value)];
    case 'foreign':
      return [
        warningAt(statement.at, `${statement.written} is meant for another kind of record; nothing happens here`),
      ];
    case 'call':
      return checkCall(statement);
    case 'unknown': {
      const guess = nearest(statement.word, [
        ...VERB_NAMES.values(),
        'copy',
        'move',
        'set',
        'create',
        'remove',
        'append',
      ]);
      const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
      return [
        errorAt(statement.at, `expected an action such as removeField, or 'end', found ${statement.word}${hint}`),
      ];
    }
  }
}

/** Verbs whose second text is a field; for other verbs it is a value, a code or a delimiter. */
const FIELD_TO_FIELD = new Set(['copyField', 'changeField', 'copyControlField', 'changeControlField']);
const NEEDS_VALUE = new Set(['addField', 'addSubField', 'addControlField']);

function checkAlma({ verb, address, second, at }: Statement & { kind: 'alma' }): Problem[] {
  const use: Use = verb.startsWith('copy') ? 'read' : 'write';
  const problems = verb === 'correctDuplicateFields' ? checkList(address) : checkFieldAddress(address, use);
  if (FIELD_TO_FIELD.has(verb) && second) problems.push(...checkFieldAddress(second, 'write'));
  if (verb.endsWith('fixSubField') && second) problems.push(...checkFieldAddress(second, 'read'));
  const resolved = resolveFieldAddress(address);
  if (NEEDS_VALUE.has(verb) && 'rest' in resolved && resolved.rest === undefined) {
    problems.push(errorAt(address.at, `expected the value to add after the field, as in ${verb} "${exampleOf(verb)}"`));
  }
  if (verb.endsWith('Indicator')) {
    problems.push(warningAt(at, 'an asset has no indicators; only conditions of the rules that follow see this one'));
  }
  if (verb === 'replaceControlContents' && resolved.kind !== 'control' && resolved.kind !== 'nowhere') {
    problems.push(errorAt(address.at, 'expected the position of a control field, as in "008.{35,3}"'));
  }
  return problems;
}

function exampleOf(verb: string): string {
  if (verb === 'addControlField') return '009.text';
  return verb === 'addField' ? 'keywords.open science' : 'creators.role.Author';
}

/** correctDuplicateFields takes several fields in one text. */
function checkList({ texts, at }: WrittenAddress): Problem[] {
  const names = texts
    .map(({ raw }) => raw)
    .join('.')
    .split(',');
  return names.flatMap((raw) => checkFieldAddress({ kind: 'address', at, texts: [{ at, raw: raw.trim() }] }, 'write'));
}

function checkSource(source: Expression): Problem[] {
  return source.kind === 'address' ? checkFieldAddress(source, 'read') : checkValue(source);
}

function checkTarget(target: Expression, use: Use): Problem[] {
  switch (target.kind) {
    case 'address':
      return checkFieldAddress(target, use);
    case 'dc':
      return checkFieldAddress(target.address, use);
    case 'register':
      return [];
    case 'elsewhere':
      return [warningAt(target.at, `${target.written} is not part of an asset, so nothing happens here`)];
    case 'marc':
    case 'xpath':
      return [errorAt(target.at, 'expected a field such as "dc"."title", or TEMP')];
  }
}

function checkValue(value: Expression): Problem[] {
  switch (value.kind) {
    case 'address':
      return value.texts.length > 1 ? checkFieldAddress(value, 'read') : [];
    case 'dc':
      return checkFieldAddress(value.address, 'read');
    case 'xpath':
      return checkXpathText(value.text);
    case 'elsewhere':
      return [warningAt(value.at, `${value.written} has no value in an asset`)];
    case 'register':
      return [];
    case 'marc':
      return checkOperand(value);
  }
}

function checkCall({ at, name, arguments: given }: Statement & { kind: 'call' }): Problem[] {
  const known = STRING_FUNCTIONS.get(name);
  if (!known) {
    const guess = nearest(name, [...STRING_FUNCTIONS.keys()]);
    const hint = guess === undefined ? '' : `; did you mean '${guess}'?`;
    return [errorAt(at, `expected a string function, found '${name}'${hint}`)];
  }
  const [target, ...others] = given;
  const problems: Problem[] = [];
  if (target?.kind !== 'register')
    problems.push(errorAt(target?.at ?? at, `expected TEMP as the first argument of '${name}'`));
  const [least, most] = [known.needs.length, known.needs.length + (known.mayHave?.length ?? 0)];
  if (others.length < least || others.length > most) {
    const wanted = least === most ? `${least + 1}` : `${least + 1} to ${most + 1}`;
    problems.push(errorAt(at, `expected ${wanted} arguments of '${name}', found ${given.length}`));
  }
  if (known.withoutEffect !== undefined) {
    problems.push(warningAt(at, `${known.withoutEffect}, so nothing happens here`));
  }
  const needs = [...known.needs, ...(known.mayHave ?? [])];
  return [...problems, ...needs.flatMap((need, n) => checkArgument(need, others[n]))];
}

function checkArgument(need: Need, given: Argument | undefined): Problem[] {
  if (!given) return [];
  const [text] = given.kind === 'address' ? given.texts : [];
  if (need === 'expression')
    return text ? checkExpression(text) : [errorAt(given.at, 'expected a regular expression in double quotes')];
  if (need === 'number') return isNumber(given) ? [] : [errorAt(given.at, 'expected a number')];
  if (need === 'text')
    return text || given.kind === 'number' ? [] : [errorAt(given.at, 'expected text in double quotes')];
  return given.kind === 'number' ? [errorAt(given.at, 'expected TEMP or a field')] : checkOperand(given);
}

function isNumber(given: Argument): boolean {
  return given.kind === 'number' || (given.kind === 'address' && /^\d+$/.test(literalOf(given.texts[0]?.raw ?? '')));
}

/** The text of a value that is written out in the file; undefined for other values. */
export function literalIn(value: Expression): string | undefined {
  if (value.kind !== 'address' || value.texts.length !== 1) return undefined;
  return literalOf(value.texts[0]?.raw ?? '');
}
