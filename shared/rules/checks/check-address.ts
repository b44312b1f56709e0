import { cutText } from '../../runtime/cut-text.ts';
import { resolveFieldAddress, type Address } from '../fields/address.ts';
import type { FieldView } from '../fields/field-view.ts';
import { expressionOf, literalOf } from '../language/literal.ts';
import { MARC_FIELDS } from '../fields/marc-view.ts';
import { errorAt, warningAt, type Position, type Problem } from '../problem.ts';
import { compileExpression } from '../language/regular-expression.ts';
import type { Operand, Quoted, WrittenAddress } from '../language/syntax-tree.ts';
import { checkXpath } from '../xpath/check.ts';

/** Whether an action reads the addressed field or writes it. */
export type Use = 'read' | 'write';

/** Checks one address. A field that assets do not have is only a warning, because it does no harm. */
export function checkFieldAddress(written: WrittenAddress, use: Use): Problem[] {
  const address = resolveFieldAddress(written);
  switch (address.kind) {
    case 'nowhere':
      return [
        warningAt(
          address.at,
          `${quote(address.written)} is not a field of an asset, so nothing happens here${address.hint}`,
        ),
      ];
    case 'xpath':
      return use === 'read'
        ? checkXpathText(written.texts[0])
        : [warningAt(address.at, 'XPath can only be read, so nothing happens here')];
    case 'control':
      return use === 'write' && MARC_FIELDS.get(address.tag)?.isReadOnly ? [readOnly(address.at, address.tag)] : [];
    case 'field':
      return use === 'write' ? checkWritable(address, address.view) : [];
    case 'marc':
      return checkMarc(address, use);
  }
}

function checkMarc(address: Address & { kind: 'marc' }, use: Use): Problem[] {
  const { at, tag, code } = address;
  if (tag.includes('*')) return [];
  const view = MARC_FIELDS.get(tag);
  if (!view) {
    return [warningAt(at, `MARC ${tag} has no field in an asset; its value is lost when the rules end`)];
  }
  const problems = use === 'write' ? checkWritable(address, view) : [];
  if (code !== undefined && code !== '*' && code !== '' && view.codes?.has(code) === false) {
    const codes = [...view.codes].join(', ');
    problems.push(
      warningAt(
        at,
        `MARC ${tag} has no subfield ${code} in an asset (it has ${codes}); its value is lost when the rules end`,
      ),
    );
  }
  return problems;
}

function checkWritable({ at, code }: Address & { kind: 'field' | 'marc' }, view: FieldView): Problem[] {
  const isFixed = view.isReadOnly || (code !== undefined && view.readOnlyCodes.has(code));
  return isFixed ? [readOnly(at, code === undefined || code === '' ? view.name : `${view.name}.${code}`)] : [];
}

function readOnly(at: Position, name: string): Problem {
  return warningAt(at, `${name} cannot be changed by rules, so nothing happens here`);
}

/** Checks the operand of a condition or function. */
export function checkOperand(operand: Operand): Problem[] {
  if (operand.kind === 'address') return checkFieldAddress(operand, 'read');
  if (operand.kind === 'register') return [];
  return operand.modifiers.flatMap(({ at, words, text }) => {
    if (words.startsWith('prima_'))
      return [warningAt(at, `${words} has no meaning for an asset; the field itself is read`)];
    return /regex|^remove/.test(words) && text ? checkExpression(text) : [];
  });
}

export function checkXpathText(text: Quoted | undefined): Problem[] {
  if (!text) return [];
  const reason = checkXpath(literalOf(text.raw));
  return reason === undefined
    ? []
    : [errorAt(text.at, `expected an XPath expression; this one cannot be used: ${reason}`)];
}

export function checkExpression(text: Quoted): Problem[] {
  const compiled = compileExpression(expressionOf(text.raw));
  return 'reason' in compiled
    ? [errorAt(text.at, `expected a regular expression (RE2 syntax); this one cannot be used: ${compiled.reason}`)]
    : [];
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${cutText(text, 57)}…` : text);
}
