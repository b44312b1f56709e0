import { resolveFieldAddress, type Address } from '../fields/address.ts';
import { addOccurrence, editOccurrences, holdsAll, mayChange, reworded, type Step } from './change-fields.ts';
import type { Test } from './conditions.ts';
import type { FieldView, Part } from '../fields/field-view.ts';
import { literalOf } from '../language/literal.ts';
import { codeOf } from './selection.ts';
import type { WrittenAddress } from '../language/syntax-tree.ts';
import { matches, wildcardOf } from '../language/wildcard.ts';

/** Which places in the record a verb changes: all, all except the first, or only the first. */
export type Which = 'all' | 'exceptFirst' | 'onlyFirst';

/** Counts the places in the record and accepts those the verb means. */
export function chooser(which: Which): () => boolean {
  let count = 0;
  return () => {
    count += 1;
    return which === 'all' || (which === 'onlyFirst') === (count === 1);
  };
}

/** Tests whether a part is in the addressed subfield and matches the address's text. */
export function partTest(address: Address): (part: Part, view: FieldView) => boolean {
  const rest = 'rest' in address ? address.rest : undefined;
  const pattern = rest === undefined ? undefined : wildcardOf(rest);
  const isAnyCode = address.kind === 'marc' && address.code === '*';
  return ({ code, value }, view) =>
    (isAnyCode || code === (codeOf(address, view) ?? view.mainCode)) && (!pattern || matches(pattern, value));
}

/**
 * addSubField "tag.code.value": adds to each occurrence, unless it has the value or the subfield is taken. Plain values
 * have no subfields, so a list of them gets the value as a new entry.
 */
export function addSubField(written: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  if ((address.kind !== 'field' && address.kind !== 'marc') || address.rest === undefined) return () => undefined;
  const value = literalOf(address.rest);
  return (record) => {
    const lists = new Set<FieldView>();
    editOccurrences(record, address, test, (occurrence, view) => {
      const code = codeOf(address, view) ?? view.mainCode;
      if (view.repeatable && view.codes?.size === 1 && view.codes.has(code)) {
        lists.add(view);
        return occurrence;
      }
      if (!mayChange(record, view, code)) return occurrence;
      const part = { code, value };
      if (holdsAll(occurrence, [part])) return occurrence;
      if (view.singleCodes.has(code) && occurrence.parts.some((held) => held.code === code)) {
        record.notes.add(`${view.name} already has a value in ${code}`);
        return occurrence;
      }
      record.budget.willWrite(value.length);
      return reworded(occurrence, [...occurrence.parts, part]);
    });
    for (const view of lists) addOccurrence(record, view, [{ code: view.mainCode, value }]);
  };
}

/** removeSubField "tag.code" */
export function removeSubField(written: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  const isMeant = partTest(address);
  return (record) =>
    editOccurrences(record, address, test, (occurrence, view) =>
      reworded(
        occurrence,
        occurrence.parts.filter((part) => !isMeant(part, view) || view.readOnlyCodes.has(part.code)),
      ),
    );
}

/** changeSubField "tag.code" to "code" */
export function changeSubField(which: Which, written: WrittenAddress, second: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  const isMeant = partTest(address);
  const wanted = literalOf(second.texts.at(-1)?.raw ?? '');
  return (record) => {
    const isChosen = chooser(which);
    editOccurrences(record, address, test, (occurrence, view) => {
      const code = [...(view.codes ?? [])].find((known) => known.toLowerCase() === wanted.toLowerCase()) ?? wanted;
      if (!mayChange(record, view, code)) return occurrence;
      const changed = occurrence.parts.map((part) => (isMeant(part, view) && isChosen() ? { ...part, code } : part));
      if (view.singleCodes.has(code) && changed.filter((part) => part.code === code).length > 1) {
        record.notes.add(`${view.name} already has a value in ${code}`);
        return occurrence;
      }
      return reworded(occurrence, changed);
    });
  };
}

/** correctDuplicateSubfields "tag" "code,code": keeps the first of equal subfields in one field. */
export function correctDuplicateSubfields(written: WrittenAddress, second: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  const codes = codesIn(second);
  return (record) =>
    editOccurrences(record, address, test, (occurrence) => {
      const seen = new Set<string>();
      const isFirst = ({ code, value }: Part) =>
        !codes.includes(code) || seen.size !== seen.add(`${code}\n${value}`).size;
      return reworded(occurrence, occurrence.parts.filter(isFirst));
    });
}

/** moveSubfieldsToEndOfField "tag" "c,a": moves them after (or before) all others, in that order. */
export function moveSubfields(
  where: 'end' | 'beginning',
  written: WrittenAddress,
  second: WrittenAddress,
  test: Test,
): Step {
  const address = resolveFieldAddress(written);
  const codes = codesIn(second);
  return (record) =>
    editOccurrences(record, address, test, (occurrence) => {
      const moved = codes.flatMap((code) => occurrence.parts.filter((part) => part.code === code));
      const others = occurrence.parts.filter(({ code }) => !codes.includes(code));
      return reworded(occurrence, where === 'end' ? [...others, ...moved] : [...moved, ...others]);
    });
}

function codesIn({ texts }: WrittenAddress): string[] {
  return literalOf(texts[0]?.raw ?? '').split(/[,\s]+/);
}

/** splitSubField "tag.code" by ";": each piece becomes its own subfield, or its own value in a list of values. */
export function splitSubField(written: WrittenAddress, second: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  const isMeant = partTest(address);
  const delimiter = literalOf(second.texts[0]?.raw ?? '');
  if (delimiter === '') return () => undefined;
  return (record) =>
    editOccurrences(record, address, test, (occurrence, view) => {
      const parts = occurrence.parts.flatMap((part) => {
        record.budget.spendOnText(part.value.length);
        if (!isMeant(part, view) || !part.value.includes(delimiter)) return [part];
        if (view.singleCodes.has(part.code) || view.readOnlyCodes.has(part.code)) {
          record.notes.add(`${view.name} cannot hold several values in one place`);
          return [part];
        }
        return part.value.split(delimiter).map((piece) => ({ ...part, value: piece.trim() }));
      });
      return reworded(occurrence, parts);
    });
}
