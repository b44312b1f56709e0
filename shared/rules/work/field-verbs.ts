import { resolveFieldAddress, type Address } from '../fields/address.ts';
import { addOccurrence, changeable, editOccurrences, translated, type Step } from './change-fields.ts';
import { occurrenceTest, type Test } from './conditions.ts';
import { hasSameParts, type FieldView, type Occurrence, type Part } from '../fields/field-view.ts';
import { literalOf } from '../language/literal.ts';
import { NO_INDICATORS } from '../fields/make-views.ts';
import { codeOf, viewsOf } from './selection.ts';
import type { WrittenAddress } from '../language/syntax-tree.ts';
import { wildcardOf } from '../language/wildcard.ts';
import type { WorkingRecord } from './working-record.ts';

const NOTHING: Step = () => undefined;

function isField(address: Address): address is Address & { kind: 'field' | 'marc' } {
  return address.kind === 'field' || address.kind === 'marc';
}

/** addField "tag.{i1,i2}.code.value" */
export function addField(written: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  if (!isField(address) || address.rest === undefined) return NOTHING;
  const value = literalOf(address.rest);
  const indicators = indicatorsOf(address);
  return (record) => {
    if (!test(record)) return;
    for (const view of changeable(record, address)) {
      addOccurrence(record, view, [{ code: codeOf(address, view) ?? view.mainCode, value }], indicators);
    }
  };
}

function indicatorsOf(address: Address): string {
  const given = address.kind === 'marc' ? address.indicators : undefined;
  return given ? given.map((indicator) => (indicator === '*' ? ' ' : indicator)).join('') : NO_INDICATORS;
}

/** Tests whether an occurrence has the subfield and text that the address asks for. */
function holding(address: Address & { kind: 'field' | 'marc' }) {
  return occurrenceTest(address, address.rest === undefined ? undefined : wildcardOf(address.rest));
}

/** removeField "tag" */
export function removeField(written: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  if (!isField(address)) return NOTHING;
  const isMeant = holding(address);
  return (record) =>
    editOccurrences(record, address, test, (occurrence, view) =>
      isMeant(record, view, occurrence) ? undefined : occurrence,
    );
}

/** The parts an action takes from a field: whole occurrences, or one subfield of each. */
interface Taken {
  view: FieldView;
  occurrence: Occurrence;
  parts: readonly Part[];
}

function take(
  record: WorkingRecord,
  address: Address & { kind: 'field' | 'marc' },
  test: Test,
  isWhole: boolean,
): Taken[] {
  const isMeant = holding(address);
  return viewsOf(record, address).flatMap((view) => {
    const code = codeOf(address, view);
    return record
      .occurrencesOf(view)
      .filter((occurrence) => isMeant(record, view, occurrence) && test(record, { view, occurrence }))
      .map((occurrence) => {
        const parts =
          isWhole || code === undefined ? occurrence.parts : occurrence.parts.filter((part) => part.code === code);
        return { view, occurrence, parts };
      });
  });
}

/** Puts the taken parts into the target field. @returns those that could be added. */
function put(record: WorkingRecord, taken: readonly Taken[], target: Address & { kind: 'field' | 'marc' }): Taken[] {
  const [view] = viewsOf(record, target);
  if (!view) return [];
  const code = codeOf(target, view);
  return taken.filter(({ view: from, occurrence, parts }) => {
    if (code === undefined) return addOccurrence(record, view, translated(parts, from, view), occurrence.indicators);
    const renamed = parts.map(({ value }) => ({ code, value }));
    return addApart(record, view, code, renamed, occurrence.indicators);
  });
}

/** Adds each value as its own occurrence when an occurrence can have only one. */
function addApart(record: WorkingRecord, view: FieldView, code: string, parts: Part[], indicators: string): boolean {
  const isApart = view.repeatable && (view.singleCodes.has(code) || view.codes?.size === 1);
  const places = isApart ? parts.map((part) => [part]) : [parts];
  return places.map((place) => addOccurrence(record, view, place, indicators)).every(Boolean);
}

/** copyField "tag" to "tag", copyField "tag.code" to "tag.code" */
export function copyField(written: WrittenAddress, second: WrittenAddress, test: Test): Step {
  const [address, target] = [resolveFieldAddress(written), resolveFieldAddress(second)];
  if (!isField(address) || !isField(target)) return NOTHING;
  return (record) => {
    put(record, take(record, address, test, address.code === undefined), target);
  };
}

/** changeField "tag" to "tag": removes from the source what the target accepted. */
export function changeField(written: WrittenAddress, second: WrittenAddress, test: Test): Step {
  const [address, target] = [resolveFieldAddress(written), resolveFieldAddress(second)];
  if (!isField(address) || !isField(target)) return NOTHING;
  return (record) => {
    const [there] = viewsOf(record, target);
    const free = new Set(changeable(record, address));
    const taken = take(record, address, test, true).filter(({ view }) => free.has(view) && view !== there);
    for (const { view, occurrence } of put(record, taken, target)) {
      const left = record.occurrencesOf(view);
      const gone = left.findIndex(({ parts }) => hasSameParts(parts, occurrence.parts));
      record.write(
        view,
        left.filter((_occurrence, n) => n !== gone),
      );
    }
  };
}

/** correctDuplicateFields "tag,tag": keeps the first of equal fields. */
export function correctDuplicateFields(written: WrittenAddress, test: Test): Step {
  const raw = written.texts.map(({ raw: text }) => text).join('.');
  const addresses = raw
    .split(',')
    .map((name) => resolveFieldAddress({ ...written, texts: [{ at: written.at, raw: name.trim() }] }));
  return (record) => {
    for (const address of addresses) {
      const seen = new Set<string>();
      editOccurrences(record, address, test, (occurrence, view) => {
        const key = JSON.stringify([
          view.name,
          occurrence.indicators,
          occurrence.parts.map(({ code, value }) => [code, value]),
        ]);
        record.budget.spendOnText(key.length);
        return seen.size === seen.add(key).size ? undefined : occurrence;
      });
    }
  };
}

/** combineFields "tag" excluding "a,b": merges all into the first; excluded subfields stay only in the first. */
export function combineFields(written: WrittenAddress, second: WrittenAddress | undefined, test: Test): Step {
  const address = resolveFieldAddress(written);
  const excluded = new Set((second?.texts[0]?.raw ?? '').split(/[,\s]+/).filter((code) => code !== ''));
  return (record) => {
    for (const view of changeable(record, address)) {
      const [meant, others] = partition(record.occurrencesOf(view), (occurrence) => test(record, { view, occurrence }));
      const [first, ...rest] = meant;
      if (!first || rest.length === 0) continue;
      const more = rest.flatMap(({ parts }) => parts.filter(({ code }) => !excluded.has(code)));
      const fits = more.every(({ code }) => !view.singleCodes.has(code));
      if (!fits) record.notes.add(`${view.name} cannot hold several values in one place`);
      else record.write(view, [{ ...first, parts: [...first.parts, ...more] }, ...others]);
    }
  };
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  const groups: [T[], T[]] = [[], []];
  for (const item of items) groups[isFirst(item) ? 0 : 1].push(item);
  return groups;
}

/** changeFirstIndicator and changeSecondIndicator: only later rules see the change; an asset has no indicators. */
export function changeIndicator(position: 0 | 1, written: WrittenAddress, second: WrittenAddress, test: Test): Step {
  const address = resolveFieldAddress(written);
  if (address.kind !== 'marc') return NOTHING;
  const indicator = second.texts[0]?.raw.charAt(0) ?? ' ';
  return (record) =>
    editOccurrences(record, address, test, (occurrence) => {
      const [one = ' ', two = ' '] = occurrence.indicators;
      const indicators = position === 0 ? `${indicator}${two}` : `${one}${indicator}`;
      return indicators === occurrence.indicators ? occurrence : { ...occurrence, indicators };
    });
}
