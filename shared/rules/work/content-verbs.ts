import { resolveFieldAddress, type Address } from '../fields/address.ts';
import { editOccurrences, reworded, type Step } from './change-fields.ts';
import { readerOf, type Test } from './conditions.ts';
import type { FieldView, Occurrence, Part } from '../fields/field-view.ts';
import type { Budget } from '../limits.ts';
import { literalOf } from '../language/literal.ts';
import { codeOf } from './selection.ts';
import { chooser, partTest, type Which } from './subfield-verbs.ts';
import type { WrittenAddress } from '../language/syntax-tree.ts';
import { isAnything, spansIn, wildcardOf, type Wildcard } from '../language/wildcard.ts';
import type { WorkingRecord } from './working-record.ts';

/** Edits the parts of addressed occurrences that rules may change. */
function editParts(
  record: WorkingRecord,
  address: Address,
  test: Test,
  edit: (part: Part, view: FieldView, occurrence: Occurrence) => string,
): void {
  editOccurrences(record, address, test, (occurrence, view) => {
    const parts = occurrence.parts.map((part) => {
      if (view.readOnlyCodes.has(part.code)) return part;
      const value = edit(part, view, occurrence);
      return value === part.value ? part : { ...part, value };
    });
    return reworded(occurrence, parts);
  });
}

/**
 * replaceContents "tag.code.old" with "new": replaces every match of the old text, or the whole value when there is no
 * old text. Trims the result; a value that becomes empty is removed.
 */
export function replaceContents(which: Which, written: WrittenAddress, second: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  const rest = 'rest' in address ? address.rest : undefined;
  const pattern = rest === undefined ? undefined : wildcardOf(rest);
  const replacement = literalOf(second.texts[0]?.raw ?? '');
  const isAnyCode = address.kind === 'marc' && address.code === '*';
  return (record) => {
    const isChosen = chooser(which);
    editParts(record, address, test, (part, view) => {
      if (!isAnyCode && part.code !== (codeOf(address, view) ?? view.mainCode)) return part.value;
      const value = replaced(part.value, pattern, replacement, record.budget);
      return value !== undefined && isChosen() ? value.trim() : part.value;
    });
  };
}

/** The value with its matches replaced; undefined when there is no match. */
function replaced(
  value: string,
  pattern: Wildcard | undefined,
  replacement: string,
  budget: Budget,
): string | undefined {
  budget.spendOnText(value.length);
  if (!pattern || isAnything(pattern)) return replacement;
  const spans = spansIn(pattern, value);
  if (spans.length === 0) return undefined;
  const covered = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  budget.willWrite(value.length - covered + spans.length * replacement.length);
  let at = 0;
  const pieces = spans.map(({ from, to }) => {
    const before = value.slice(at, from);
    at = to;
    return before + replacement;
  });
  return pieces.join('') + value.slice(at);
}

/** prefix and suffix "tag.code" with "text" */
export function affix(where: 'before' | 'after', written: WrittenAddress, second: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  const isMeant = partTest(address);
  const text = literalOf(second.texts[0]?.raw ?? '');
  return (record) =>
    editParts(record, address, test, (part, view) =>
      isMeant(part, view) ? joined(where, part.value, text, record) : part.value,
    );
}

/** prefixSubField and suffixSubField "tag.code" with "tag.code": the text comes from the record. */
export function affixSubField(
  where: 'before' | 'after',
  written: WrittenAddress,
  second: WrittenAddress,
  test: Test,
): Step {
  const address = resolveFieldAddress(written);
  const isMeant = partTest(address);
  const read = readerOf(second);
  return (record) =>
    editParts(record, address, test, (part, view, occurrence) => {
      const [text = ''] = read(record, { view, occurrence });
      return isMeant(part, view) ? joined(where, part.value, text, record) : part.value;
    });
}

function joined(where: 'before' | 'after', value: string, text: string, { budget }: WorkingRecord): string {
  budget.willWrite(value.length + text.length);
  return where === 'before' ? text + value : value + text;
}
