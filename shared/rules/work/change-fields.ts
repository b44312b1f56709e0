import type { Address } from '../fields/address.ts';
import type { Test } from './conditions.ts';
import type { Here } from './here.ts';
import { hasSameParts, type FieldView, type Occurrence, type Part } from '../fields/field-view.ts';
import { NO_INDICATORS } from '../fields/make-views.ts';
import { isControlTag } from '../fields/marc-control-fields.ts';
import { chosenBy, viewsOf } from './selection.ts';
import type { WorkingRecord } from './working-record.ts';

/** One action, compiled. */
export type Step = (record: WorkingRecord) => void;

/** The addressed data fields that rules may change. */
export function changeable(record: WorkingRecord, address: Address): readonly FieldView[] {
  return viewsOf(record, address).filter((view) => {
    if (address.kind === 'marc' && address.tag.includes('*') && isControlTag(view.name)) return false;
    return mayChange(record, view);
  });
}

/** True when rules may change the field; adds a note when they may not. */
export function mayChange(record: WorkingRecord, view: FieldView, code?: string): boolean {
  const isFree = !view.isReadOnly && !(code !== undefined && view.readOnlyCodes.has(code));
  if (!isFree) record.notes.add(`${view.name} cannot be changed by rules`);
  return isFree;
}

/**
 * Edits the addressed occurrences for which the condition holds. The condition sees the record as it was before the
 * action. @param edit returns the same occurrence for no change, undefined to remove it.
 */
export function editOccurrences(
  record: WorkingRecord,
  address: Address,
  test: Test,
  edit: (occurrence: Occurrence, view: FieldView) => Occurrence | undefined,
): void {
  const isChosen = chosenBy(address);
  for (const view of changeable(record, address)) {
    const occurrences = record.occurrencesOf(view);
    if (occurrences.length === 0) continue;
    const next = occurrences.flatMap((occurrence) => {
      const here: Here = { view, occurrence };
      const edited = isChosen(occurrence) && test(record, here) ? edit(occurrence, view) : occurrence;
      return edited === occurrence || (edited && edited.parts.length > 0) ? [edited] : [];
    });
    if (next.length !== occurrences.length || next.some((occurrence, n) => occurrence !== occurrences[n])) {
      record.write(view, next);
    }
  }
}

/** The occurrence with these parts, without empty ones; the same occurrence when they are equal. */
export function reworded(occurrence: Occurrence, parts: readonly Part[]): Occurrence {
  const kept = parts.filter(({ value }) => value !== '');
  return hasSameParts(occurrence.parts, kept) ? occurrence : { ...occurrence, parts: kept };
}

/**
 * Adds to a field: a list gets one more occurrence unless it already has the same; a single field is filled where it is
 * empty. @returns false when a part could not be added.
 */
export function addOccurrence(
  record: WorkingRecord,
  view: FieldView,
  parts: readonly Part[],
  indicators = NO_INDICATORS,
): boolean {
  if (!mayChange(record, view)) return false;
  const given = (view.canonical ? parts.map(view.canonical) : parts).filter(
    ({ code, value }, n) =>
      value !== '' &&
      !view.readOnlyCodes.has(code) &&
      !(view.singleCodes.has(code) && parts.findIndex((part) => part.code === code && part.value !== '') < n),
  );
  const lasting = given.filter(({ code }) => view.codes?.has(code) ?? true);
  if (lasting.length === 0) {
    record.notes.add(`${view.name} has no place for ${describeCodes(parts)}`);
    return false;
  }
  record.budget.willWrite(given.reduce((sum, { value }) => sum + value.length, 0));
  const occurrences = record.occurrencesOf(view);
  if (view.repeatable) {
    if (!occurrences.some((occurrence) => holdsAll(occurrence, lasting))) {
      record.write(view, [...occurrences, { indicators, parts: given }]);
    }
    return true;
  }
  const held = occurrences[0] ?? { indicators, parts: [] };
  const isTaken = ({ code, value }: Part) =>
    view.singleCodes.has(code) && held.parts.some((part) => part.code === code && part.value !== value);
  const fitting = given.filter((part) => !isTaken(part) && !holdsAll(held, [part]));
  if (given.some(isTaken)) record.notes.add(`${view.name} already has a value`);
  if (fitting.length > 0) record.write(view, [{ ...held, parts: [...held.parts, ...fitting] }]);
  return !given.some(isTaken);
}

function describeCodes(parts: readonly Part[]): string {
  const codes = parts.map(({ code }) => code).filter((code) => code !== '');
  return codes.length > 0 ? `subfield ${codes.join(', ')}` : 'it';
}

export function holdsAll({ parts }: Occurrence, wanted: readonly Part[]): boolean {
  return wanted.every(({ code, value }) => parts.some((part) => part.code === code && part.value === value));
}

/** Translates parts from one field to another: the main subfield of one becomes the main subfield of the other. */
export function translated(parts: readonly Part[], from: FieldView, to: FieldView): Part[] {
  return parts.map(({ code, value }) => {
    const isKnown = to.codes?.has(code) ?? (code !== '' || to.mainCode === '');
    return { code: isKnown ? code : code === from.mainCode ? to.mainCode : code, value };
  });
}
