import { resolveFieldAddress, type Address } from '../fields/address.ts';
import type { FieldView, Occurrence } from '../fields/field-view.ts';
import { expressionOf, literalOf } from '../language/literal.ts';
import type { Here } from './here.ts';
import { marcReader } from './marc-source.ts';
import { compileExpression } from '../language/regular-expression.ts';
import { chosenBy, codeOf, viewsOf } from './selection.ts';
import type { Condition, ExistsKind, Operand } from '../language/syntax-tree.ts';
import { matches, wildcardOf, type Wildcard } from '../language/wildcard.ts';
import type { WorkingRecord } from './working-record.ts';
import { evaluateXpath, textsFrom } from '../xpath/evaluate.ts';
import { truthFrom } from '../xpath/functions.ts';
import { parseXpath } from '../xpath/grammar.ts';

export type Test = (record: WorkingRecord, here?: Here) => boolean;

const ALWAYS: Test = () => true;
const NEVER: Test = () => false;

export function compileCondition(condition: Condition | undefined): Test {
  if (!condition) return ALWAYS;
  switch (condition.kind) {
    case 'truth':
      return condition.value ? ALWAYS : NEVER;
    case 'marcRecord':
      return ALWAYS;
    case 'and': {
      const parts = condition.parts.map(compileCondition);
      return (record, here) => parts.every((part) => part(record, here));
    }
    case 'or': {
      const parts = condition.parts.map(compileCondition);
      return (record, here) => parts.some((part) => part(record, here));
    }
    case 'not': {
      const part = compileCondition(condition.part);
      return (record, here) => !part(record, here);
    }
    case 'exists':
      return compileExists(condition.operand, condition.how);
    case 'duplicates': {
      const address = resolveFieldAddress({ kind: 'address', at: condition.at, texts: [condition.tag] });
      const codes = literalOf(condition.code.raw).split(/[,\s]+/);
      return (record) =>
        viewsOf(record, address).some((view) =>
          record.occurrencesOf(view).some((occurrence) => repeats(occurrence, codes)),
        );
    }
    case 'compare':
      return compileComparison(condition);
  }
}

function repeats({ parts }: Occurrence, codes: readonly string[]): boolean {
  const seen = new Set<string>();
  return parts.some(({ code, value }) => codes.includes(code) && seen.size === seen.add(`${code}\n${value}`).size);
}

function compileExists(operand: Operand, how: ExistsKind): Test {
  const least = how === 'existsMoreThanOnce' ? 2 : 1;
  if (operand.kind !== 'address') {
    const read = readerOf(operand);
    return (record, here) => read(record, here).length >= least;
  }
  const address = resolveFieldAddress(operand);
  if (address.kind === 'xpath') {
    const read = xpathReader(address.expression);
    return (record) => read(record).length >= least;
  }
  if (address.kind === 'nowhere') return NEVER;
  if (address.kind === 'control') return controlTest(address);
  const pattern = address.rest === undefined ? undefined : wildcardOf(address.rest);
  const isWanted = occurrenceTest(address, pattern);
  return (record, here) => {
    let count = 0;
    for (const view of viewsOf(record, address)) {
      for (const occurrence of here?.view === view ? [here.occurrence] : record.occurrencesOf(view)) {
        if (!isWanted(record, view, occurrence)) continue;
        count += 1;
        if (count >= least) return true;
      }
    }
    return false;
  };
}

/** Tests whether an occurrence is one that the address means. */
export function occurrenceTest(
  address: Address & { kind: 'field' | 'marc' },
  pattern: Wildcard | undefined,
): (record: WorkingRecord, view: FieldView, occurrence: Occurrence) => boolean {
  const isChosen = chosenBy(address);
  return (record, view, occurrence) => {
    record.budget.spend(1);
    if (!isChosen(occurrence)) return false;
    const code = codeOf(address, view);
    if (code === undefined && pattern === undefined) return occurrence.parts.length > 0;
    return occurrence.parts.some((part) => {
      if (code !== undefined && part.code !== code) return false;
      if (pattern === undefined) return true;
      if (part.value.length > 64) record.budget.spendOnText(part.value.length * pattern.alternatives.length);
      return matches(pattern, part.value);
    });
  };
}

function controlTest({ tag, from, length, rest }: Address & { kind: 'control' }): Test {
  const pattern = rest === undefined ? undefined : wildcardOf(rest);
  return (record) =>
    record.marcFields(tag).some((view) =>
      record.occurrencesOf(view).some(({ parts }) => {
        const piece = (parts[0]?.value ?? '').slice(from, from + length);
        return piece !== '' && (!pattern || matches(pattern, piece));
      }),
    );
}

type Reader = (record: WorkingRecord, here?: Here) => readonly string[];

/** Reads the texts of an operand. */
export function readerOf(operand: Operand): Reader {
  if (operand.kind === 'register') return (record) => record.registers.get(operand.name)?.values ?? [];
  if (operand.kind === 'marc') return marcReader(operand);
  const address = resolveFieldAddress(operand);
  if (address.kind === 'xpath') return xpathReader(address.expression);
  if (address.kind === 'nowhere') return () => [];
  return addressReader(address);
}

/** Reads the values of a field, or of a position in a control field. */
export function addressReader(address: Exclude<Address, { kind: 'xpath' | 'nowhere' }>): Reader {
  if (address.kind === 'control') {
    return (record) =>
      record.marcFields(address.tag).flatMap((view) =>
        record
          .occurrencesOf(view)
          .map(({ parts }) => (parts[0]?.value ?? '').slice(address.from, address.from + address.length))
          .filter((piece) => piece !== ''),
      );
  }
  const isChosen = chosenBy(address);
  return (record, here) =>
    viewsOf(record, address).flatMap((view) => {
      const code = codeOf(address, view) ?? view.mainCode;
      const occurrences = here?.view === view ? [here.occurrence] : record.occurrencesOf(view);
      record.budget.spend(occurrences.length);
      return occurrences
        .filter(isChosen)
        .flatMap(({ parts }) => parts.filter((part) => part.code === code).map(({ value }) => value));
    });
}

/** Reads the texts of an XPath expression; none for a condition that is false. */
export function xpathReader(source: string): (record: WorkingRecord) => readonly string[] {
  const parsed = parseXpath(source);
  if ('reason' in parsed) return () => [];
  return (record) => {
    const value = evaluateXpath(parsed.expression, record.document(), record.budget);
    if (typeof value === 'boolean') return truthFrom(value) ? ['true'] : [];
    return textsFrom(value);
  };
}

function compileComparison({ operand, how, value }: Condition & { kind: 'compare' }): Test {
  const marcTest = operand.kind === 'marc' && isPresenceTest(how);
  if (marcTest) {
    const read = marcReader(operand, { kind: how.startsWith('has') ? 'anyOf' : 'path', value });
    return (record, here) => read(record, here).length > 0;
  }
  const read = readerOf(operand);
  const isWanted = textTest(how, value);
  return (record, here) => read(record, here).some((text) => isWanted(text, record));
}

/** MARC is "245"."a", MARC."700" has any "a,b": true when such a subfield exists. */
function isPresenceTest(how: string): boolean {
  return how === 'is' || how.startsWith('has');
}

function textTest(how: string, value: Operand): (text: string, record: WorkingRecord) => boolean {
  const raw = value.kind === 'address' ? value.texts.map(({ raw }) => raw).join('.') : undefined;
  if (raw === undefined) {
    const read = readerOf(value);
    return (text, record) => read(record).includes(text);
  }
  if (how === 'match' || how === 'matches') {
    const compiled = compileExpression(expressionOf(raw));
    return 'reason' in compiled ? () => false : (text, record) => compiled.expression.fits(text, record.budget);
  }
  const wanted = literalOf(raw);
  const spend = (text: string, record: WorkingRecord) => record.budget.spendOnText(text.length);
  if (how.startsWith('contain')) return (text, record) => (spend(text, record), text.includes(wanted));
  if (how.startsWith('start')) return (text, record) => (spend(text, record), text.startsWith(wanted));
  if (how.startsWith('end')) return (text, record) => (spend(text, record), text.endsWith(wanted));
  return (text, record) => (spend(text, record), text === wanted);
}
