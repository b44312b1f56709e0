import { resolveFieldAddress, type Address } from '../fields/address.ts';
import { addOccurrence, editOccurrences, mayChange, type Step } from './change-fields.ts';
import { addressReader, type Test } from './conditions.ts';
import { literalOf } from '../language/literal.ts';
import { isControlTag } from '../fields/marc-control-fields.ts';
import { viewsOf } from './selection.ts';
import type { WrittenAddress } from '../language/syntax-tree.ts';
import { matches, wildcardOf } from '../language/wildcard.ts';
import type { WorkingRecord } from './working-record.ts';

const NOTHING: Step = () => undefined;

/** addControlField "tag.value" */
export function addControlField(written: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  if (address.kind !== 'marc' || address.rest === undefined) return NOTHING;
  const value = literalOf(address.rest);
  return (record) => {
    if (!test(record)) return;
    for (const view of controlFields(record, address)) addOccurrence(record, view, [{ code: '', value }]);
  };
}

/** removeControlField "tag" */
export function removeControlField(written: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  if (address.kind !== 'marc') return NOTHING;
  return (record) => {
    for (const view of controlFields(record, address)) {
      if (!mayChange(record, view)) continue;
      record.write(
        view,
        record.occurrencesOf(view).filter((occurrence) => !test(record, { view, occurrence })),
      );
    }
  };
}

function controlFields(record: WorkingRecord, address: Address) {
  return viewsOf(record, address).filter(({ name }) => isControlTag(name));
}

/** copyControlField and changeControlField "tag" to "tag"; the source may also be "tag.code". */
export function copyControlField(isMove: boolean, written: WrittenAddress, second: WrittenAddress, test: Test): Step {
  const [address, target] = [resolveFieldAddress(written), resolveFieldAddress(second)];
  if (address.kind !== 'marc' && address.kind !== 'field' && address.kind !== 'control') return NOTHING;
  const read = addressReader(address);
  return (record) => {
    if (!test(record)) return;
    const [value] = read(record);
    const [view] = viewsOf(record, target);
    if (value === undefined || !view) return;
    const sources = isMove ? viewsOf(record, address).filter((source) => source !== view) : [];
    // A source that cannot be removed is not moved, or it would exist twice.
    if (!sources.every((source) => mayChange(record, source))) return;
    const isThere = addOccurrence(record, view, [{ code: view.mainCode, value }]);
    if (isThere) for (const source of sources) record.write(source, []);
  };
}

/** replaceControlContents "tag.{from,length}" with "text"; a text in the address must match what is there. */
export function replaceControlContents(written: WrittenAddress, second: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  if (address.kind !== 'control') return NOTHING;
  const { from, length, rest } = address;
  const pattern = rest === undefined ? undefined : wildcardOf(rest);
  const text = literalOf(second.texts[0]?.raw ?? '');
  return (record) =>
    editOccurrences(record, address, test, (occurrence) => {
      const value = occurrence.parts[0]?.value ?? '';
      if (pattern && !matches(pattern, value.slice(from, from + length))) return occurrence;
      record.budget.willWrite(from + text.length + value.length);
      const next = value.slice(0, from).padEnd(from) + text + value.slice(from + length);
      return next === value ? occurrence : { ...occurrence, parts: [{ code: '', value: next }] };
    });
}
