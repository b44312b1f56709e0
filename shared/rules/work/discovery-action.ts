import { resolveFieldAddress } from '../fields/address.ts';
import { mayChange, type Step } from './change-fields.ts';
import type { Test } from './conditions.ts';
import { removeField } from './field-verbs.ts';
import type { FieldView } from '../fields/field-view.ts';
import { sourceReader, valueReader } from './read-expression.ts';
import { codeOf, viewsOf } from './selection.ts';
import { literalOf } from '../language/literal.ts';
import type { Expression, Statement } from '../language/syntax-tree.ts';
import type { WorkingRecord } from './working-record.ts';
import { addValues, appendText, setValues } from './write-values.ts';

interface Place {
  view: FieldView;
  code: string;
}

/** The places that a target expression writes to; none for places that assets do not have. */
function placesOf(target: Expression): (record: WorkingRecord) => Place[] {
  if (target.kind !== 'address' && target.kind !== 'dc') return () => [];
  const address = resolveFieldAddress(target.kind === 'dc' ? target.address : target);
  return (record) => viewsOf(record, address).map((view) => ({ view, code: codeOf(address, view) ?? view.mainCode }));
}

/** copy "source" to "ns"."field", move "ns"."field" to "ns"."field" */
export function compileTransfer({ verb, from, to }: Statement & { kind: 'transfer' }, test: Test): Step {
  const read = sourceReader(from);
  const targets = placesOf(to);
  const sources = verb === 'move' ? placesOf(from) : () => [];
  return (record) => {
    if (!test(record)) return;
    const values = read(record)?.values ?? [];
    const places = targets(record);
    if (values.length === 0 || places.length === 0) return;
    const origins = sources(record).filter(
      ({ view, code }) => !places.some((place) => place.view === view && place.code === code),
    );
    // A source that cannot be removed is not moved, or it would exist twice.
    if (!origins.every(({ view, code }) => mayChange(record, view, code))) return;
    const isThere = places.every(({ view, code }) => addValues(record, view, code, values));
    if (isThere) for (const { view, code } of origins) takeOut(record, view, code);
  };
}

function takeOut(record: WorkingRecord, view: FieldView, code: string): void {
  const next = record.occurrencesOf(view).flatMap((occurrence) => {
    const parts = occurrence.parts.filter((part) => part.code !== code);
    if (parts.length === occurrence.parts.length) return [occurrence];
    return parts.length > 0 ? [{ ...occurrence, parts }] : [];
  });
  record.write(view, next);
}

/** set TEMP"1" to …, set "ns"."field" to TEMP"1", set "value" in "ns"."field" */
export function compileAssignment({ target, value }: Statement & { kind: 'assign' }, test: Test): Step {
  const read = valueReader(value);
  if (target.kind === 'register') {
    return (record) => {
      if (test(record)) record.registers.set(target.name, read(record) ?? { values: [] });
    };
  }
  const places = placesOf(target);
  return (record) => {
    const register = test(record) ? read(record) : undefined;
    if (!register) return;
    for (const { view, code } of places(record)) setValues(record, view, code, register);
  };
}

/** append TEMP"1" to "ns"."field" delimited by "; ": after the value, or as the value when the field is empty. */
export function compileAppending({ value, target, delimiter }: Statement & { kind: 'append' }, test: Test): Step {
  const read = valueReader(value);
  const places = placesOf(target);
  const between = delimiter === undefined ? '' : literalOf(delimiter.raw);
  return (record) => {
    const added = (test(record) ? read(record) : undefined)?.values.filter((each) => each !== '') ?? [];
    if (added.length === 0) return;
    for (const { view, code } of places(record)) appendText(record, view, code, added.join(between), between);
  };
}

/** remove "ns"."field" */
export function compileRemoval({ address }: Statement & { kind: 'remove' }, test: Test): Step {
  return removeField(address, test);
}
