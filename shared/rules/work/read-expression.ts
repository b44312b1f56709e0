import { resolveFieldAddress, type Address } from '../fields/address.ts';
import { addressReader, readerOf, xpathReader } from './conditions.ts';
import { literalOf } from '../language/literal.ts';
import { marcReader } from './marc-source.ts';
import { chosenBy } from './selection.ts';
import type { Expression, WrittenAddress } from '../language/syntax-tree.ts';
import type { Register, WorkingRecord } from './working-record.ts';

/** Reads a value from the record; undefined for a register that was never set. */
export type ReadValue = (record: WorkingRecord) => Register | undefined;

/** Reads an expression; a single text is a literal value. */
export function valueReader(expression: Expression): ReadValue {
  switch (expression.kind) {
    case 'register':
      return (record) => record.registers.get(expression.name);
    case 'xpath':
      return valuesOf(xpathReader(literalOf(expression.text.raw)));
    case 'dc':
      return fieldReader(expression.address);
    case 'marc':
      return valuesOf(marcReader(expression));
    case 'elsewhere':
      return () => undefined;
    case 'address': {
      const [text, ...others] = expression.texts;
      if (others.length > 0 || !text) return fieldReader(expression);
      const literal: Register = { values: [literalOf(text.raw)] };
      return () => literal;
    }
  }
}

/** Reads the source of copy and move: a field, even when written as a single text. */
export function sourceReader(expression: Expression): ReadValue {
  return expression.kind === 'address' ? fieldReader(expression) : valueReader(expression);
}

function valuesOf(read: (record: WorkingRecord) => readonly string[]): ReadValue {
  return (record) => ({ values: read(record) });
}

/** Reads the values of a field and remembers which occurrence each came from. */
function fieldReader(written: WrittenAddress): ReadValue {
  const address = resolveFieldAddress(written);
  if (address.kind !== 'field') return valuesOf(address.kind === 'marc' ? addressReader(address) : readerOf(written));
  return (record) => readPositions(record, address);
}

function readPositions(record: WorkingRecord, address: Address & { kind: 'field' }): Register {
  const code = address.code ?? address.view.mainCode;
  const isChosen = chosenBy(address);
  const values: string[] = [];
  const positions: number[] = [];
  for (const [position, occurrence] of record.occurrencesOf(address.view).entries()) {
    record.budget.spend(1);
    if (!isChosen(occurrence)) continue;
    for (const part of occurrence.parts) {
      if (part.code !== code) continue;
      values.push(part.value);
      positions.push(position);
    }
  }
  return { values, from: { view: address.view, code, positions } };
}
