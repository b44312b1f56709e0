import { cutText } from '../../runtime/cut-text.ts';
import { readIsbn } from '../../model/identifiers.ts';
import { ASSET_FIELDS } from '../fields/asset-fields.ts';
import { addOccurrence, holdsAll, mayChange, reworded } from './change-fields.ts';
import type { FieldView, Occurrence, Part } from '../fields/field-view.ts';
import type { Register, WorkingRecord } from './working-record.ts';

/** Adds values to a list; in a single field, the first value replaces the old one. */
export function addValues(record: WorkingRecord, view: FieldView, code: string, values: readonly string[]): boolean {
  if (!mayChange(record, view, code)) return false;
  const given = values.filter((value) => value !== '');
  if (view.name === 'identifier.other') return given.map((value) => addIdentifier(record, view, value)).every(Boolean);
  if (view.repeatable || !view.singleCodes.has(code)) {
    return given.map((value) => addOccurrence(record, view, [{ code, value }])).every(Boolean);
  }
  if (given.length > 1) record.notes.add(`${view.name} holds one value; the first of ${given.length} was taken`);
  return given.length === 0 || replaceOnly(record, view, code, given.slice(0, 1));
}

/** Appends text to the field's last value; it becomes the value when the field is empty. */
export function appendText(record: WorkingRecord, view: FieldView, code: string, text: string, between: string): void {
  if (!mayChange(record, view, code)) return;
  const held = record.occurrencesOf(view);
  const last = held.findLastIndex(({ parts }) => parts.some((part) => part.code === code && part.value !== ''));
  const occurrence = held[last];
  if (!occurrence) {
    addOccurrence(record, view, [{ code, value: text }]);
    return;
  }
  const at = occurrence.parts.findLastIndex((part) => part.code === code && part.value !== '');
  const parts = occurrence.parts.map((part, n) => {
    if (n !== at) return part;
    record.budget.willWrite(part.value.length + between.length + text.length);
    return { code, value: part.value + between + text };
  });
  record.write(view, held.with(last, reworded(occurrence, parts)));
}

/** Sets a field to these values. An empty list changes nothing: to empty a field, remove it. */
export function setValues(record: WorkingRecord, view: FieldView, code: string, { values, from }: Register): void {
  if (!mayChange(record, view, code) || values.length === 0) return;
  record.budget.willWrite(values.reduce((sum, value) => sum + value.length, 0));
  const given = values.filter((value) => value !== '');
  if (!view.repeatable) {
    const fitting = view.singleCodes.has(code) ? given.slice(0, 1) : given;
    if (fitting.length < given.length) {
      record.notes.add(`${view.name} holds one value; the first of ${given.length} was taken`);
    }
    replaceOnly(record, view, code, fitting);
  } else if (from?.view === view && from.code === code && from.positions.length === values.length) {
    putBack(record, view, code, values, from.positions);
  } else if (code === view.mainCode) {
    replaceAll(record, view, code, [...new Set(given)]);
  } else {
    spread(record, view, code, given);
  }
}

/**
 * Dublin Core's identifier repeats freely; an asset has one field per kind, and one for others. If the field is taken,
 * the value is not added and a note says so.
 */
function addIdentifier(record: WorkingRecord, other: FieldView, value: string): boolean {
  const place = /^https?:\/\//i.test(value) ? 'identifier.uri' : readIsbn(value) ? 'identifier.isbn' : undefined;
  const view = (place === undefined ? undefined : ASSET_FIELDS.get(place)) ?? other;
  const part = [{ code: view.mainCode, value }];
  const isFree =
    view.repeatable || record.occurrencesOf(view).every(({ parts }) => holdsAll({ indicators: '  ', parts }, part));
  if (isFree) return addOccurrence(record, view, part);
  record.notes.add(`${view.name} has the value ${valuesHeld(record, view)}; ${JSON.stringify(value)} was not added`);
  return false;
}

function valuesHeld(record: WorkingRecord, view: FieldView): string {
  const values = record.occurrencesOf(view).flatMap(({ parts }) => parts.map(({ value }) => value));
  return values.map((value) => JSON.stringify(cutText(value, 100))).join(', ');
}

/** Sets the subfield of a single field to these values; notes name each value that is replaced. */
function replaceOnly(record: WorkingRecord, view: FieldView, code: string, values: readonly string[]): boolean {
  const held = record.occurrencesOf(view)[0] ?? { indicators: '  ', parts: [] };
  const lost = held.parts.filter((part) => part.code === code && !values.includes(part.value));
  for (const { value } of values.length > 0 ? lost : []) {
    record.notes.add(`${view.name}: ${JSON.stringify(cutText(value, 100))} was replaced`);
  }
  const parts = [...held.parts.filter((part) => part.code !== code), ...values.map((value) => ({ code, value }))];
  record.write(view, parts.length > 0 ? [reworded(held, parts)] : []);
  return true;
}

/** Writes values back to the occurrences they were read from. */
function putBack(
  record: WorkingRecord,
  view: FieldView,
  code: string,
  values: readonly string[],
  positions: readonly number[],
): void {
  const byPosition = new Map<number, string[]>();
  values.forEach((value, n) => {
    const position = positions[n] ?? -1;
    byPosition.set(position, [...(byPosition.get(position) ?? []), value]);
  });
  const next = record.occurrencesOf(view).flatMap((occurrence, position) => {
    const given = byPosition.get(position);
    if (!given) return [occurrence];
    const edited = reworded(occurrence, withCode(occurrence, code, given));
    return edited.parts.length > 0 ? [edited] : [];
  });
  record.write(view, next);
}

/** Replaces the field's values. A value already there keeps its occurrence; others reuse occurrences by position. */
function replaceAll(record: WorkingRecord, view: FieldView, code: string, values: readonly string[]): void {
  const held = record.occurrencesOf(view);
  const same = new Map(
    held.map((occurrence) => [occurrence.parts.find((part) => part.code === code)?.value, occurrence]),
  );
  const free = held.filter(({ parts }) => !values.includes(parts.find((part) => part.code === code)?.value ?? ''));
  const next = values.map((value): Occurrence => {
    const kept = same.get(value);
    if (kept) return kept;
    const reused = free.shift();
    return reused ? reworded(reused, withCode(reused, code, [value])) : { indicators: '  ', parts: [{ code, value }] };
  });
  record.write(view, next);
}

/** One value goes to every occurrence; several go one to each in turn, and the rest become new occurrences. */
function spread(record: WorkingRecord, view: FieldView, code: string, values: readonly string[]): void {
  const held = record.occurrencesOf(view);
  const [only] = values;
  const valueAt = (n: number) => (values.length === 1 ? only : values[n]);
  const next = held.map((occurrence, n) => {
    const value = valueAt(n);
    return value === undefined ? occurrence : reworded(occurrence, withCode(occurrence, code, [value]));
  });
  const left = values.length === 1 && held.length > 0 ? [] : values.slice(held.length);
  record.write(view, [...next, ...left.map((value) => ({ indicators: '  ', parts: [{ code, value }] }))]);
}

/** The parts with these values in the subfield, placed where its first value was. */
function withCode({ parts }: Occurrence, code: string, values: readonly string[]): Part[] {
  const at = parts.findIndex((part) => part.code === code);
  const others = parts.filter((part) => part.code !== code);
  const place = at < 0 ? others.length : parts.slice(0, at).filter((part) => part.code !== code).length;
  return [...others.slice(0, place), ...values.map((value) => ({ code, value })), ...others.slice(place)];
}
