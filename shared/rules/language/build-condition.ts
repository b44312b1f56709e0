import type { CstNode, IToken } from 'chevrotain';
import { all, isThere, node, present, phrase, quoted, startOf, token } from './concrete-tree.ts';
import type { Condition, ExistsKind, MarcSource, Operand, WrittenAddress } from './syntax-tree.ts';
import { positionOf } from './tokens.ts';

/** Builds a condition; undefined when part of it could not be parsed. */
export function buildCondition(written: CstNode): Condition | undefined {
  return joined('or', startOf(written), all(written, 'allOf').map(buildAllOf));
}

function buildAllOf(written: CstNode): Condition | undefined {
  return joined('and', startOf(written), all(written, 'negation').map(buildNegation));
}

function joined(
  kind: 'and' | 'or',
  at: Condition['at'],
  parts: readonly (Condition | undefined)[],
): Condition | undefined {
  if (!parts.every(isThere)) return undefined;
  return parts.length === 1 ? parts[0] : { kind, at, parts: [...parts] };
}

function buildNegation(written: CstNode): Condition | undefined {
  const test = node(written, 'test');
  const part = test && buildTest(test);
  const isNegated = all(written, 'Not').length % 2 === 1;
  return part && isNegated ? { kind: 'not', at: startOf(written), part } : part;
}

function buildTest(written: CstNode): Condition | undefined {
  const truth = token(written, 'Truth');
  if (truth) return { kind: 'truth', at: positionOf(truth), value: truth.image.toLowerCase() === 'true' };
  const bracketed = node(written, 'bracketed');
  if (bracketed) return present(node(bracketed, 'condition')).map(buildCondition)[0];
  const existence = node(written, 'existence');
  if (existence) return buildExistence(existence);
  const marcRecord = token(written, 'MarcRecord');
  if (marcRecord) return { kind: 'marcRecord', at: positionOf(marcRecord) };
  const duplicates = node(written, 'duplicates');
  if (duplicates) return buildDuplicates(duplicates);
  const comparison = node(written, 'comparison');
  return comparison && buildComparison(comparison);
}

function existsKind(word: string): ExistsKind {
  if (/control/i.test(word)) return 'existsControl';
  return /morethanonce/i.test(word) ? 'existsMoreThanOnce' : 'exists';
}

function buildExistence(written: CstNode): Condition | undefined {
  const keyword = token(written, 'Exists');
  const operandNode = node(written, 'operand');
  const operand = operandNode && buildOperand(operandNode);
  return keyword && operand && { kind: 'exists', at: positionOf(keyword), how: existsKind(keyword.image), operand };
}

function buildDuplicates(written: CstNode): Condition | undefined {
  const [tag, code] = all<IToken>(written, 'Text');
  return tag && code && { kind: 'duplicates', at: startOf(written), tag: quoted(tag), code: quoted(code) };
}

function buildComparison(written: CstNode): Condition | undefined {
  const [left, right] = all(written, 'operand').map(buildOperand);
  if (!left || !right) return undefined;
  const words = all(written, 'compareWord').flatMap((word) =>
    ['CompareWord', 'PlainWord', 'With', 'In'].flatMap((type) => all<IToken>(word, type)),
  );
  const at = startOf(written);
  const test: Condition = { kind: 'compare', at, operand: left, how: phrase(words), value: right };
  return token(written, 'Not') ? { kind: 'not', at, part: test } : test;
}

/** Builds the operand of a condition or call: an address, a register or MARC. */
export function buildOperand(written: CstNode): Operand | undefined {
  const address = node(written, 'address');
  if (address) return all<IToken>(address, 'Text').some(isReal) ? buildAddress(address) : undefined;
  const register = node(written, 'register');
  if (register) {
    const name = token(register, 'Text');
    return name && { kind: 'register', at: startOf(register), name: quoted(name).raw };
  }
  const marc = node(written, 'marc');
  return marc && buildMarc(marc);
}

function isReal(text: IToken): boolean {
  return text.isInsertedInRecovery !== true;
}

export function buildAddress(written: CstNode): WrittenAddress {
  return { kind: 'address', at: startOf(written), texts: all<IToken>(written, 'Text').filter(isReal).map(quoted) };
}

export function buildMarc(written: CstNode): MarcSource {
  const position = node(written, 'positionOf');
  if (position) return buildPosition(position);
  const steps = all(written, 'step').flatMap((step): MarcSource['steps'] => {
    const text = token(step, 'Text');
    if (text) return [{ ...quoted(text), role: token(step, 'Indicator') ? 'indicator' : 'text' }];
    const word = token(step, 'Word');
    return word ? [{ at: positionOf(word), raw: word.image, role: 'word' }] : [];
  });
  const range = node(written, 'range');
  const [from, to] = range ? all<IToken>(range, 'Integer').map(({ image }) => Number(image)) : [];
  const source: MarcSource = { kind: 'marc', at: startOf(written), steps, modifiers: [] };
  return from === undefined ? source : { ...source, range: { from, to: to ?? from + 1 } };
}

/** position("008",24-25) counts as catalogues do: from 0, including the last position. */
function buildPosition(written: CstNode): MarcSource {
  const tag = token(written, 'Text');
  const [from = 0, to = from] = all<IToken>(written, 'Integer').map(({ image }) => Number(image));
  const at = startOf(written);
  const steps: MarcSource['steps'] = [
    { at, raw: 'control', role: 'word' },
    ...(tag ? [{ ...quoted(tag), role: 'text' as const }] : []),
  ];
  return { kind: 'marc', at, steps, modifiers: [], range: { from, to: to + 1 } };
}
