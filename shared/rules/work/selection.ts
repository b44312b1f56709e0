import type { Address, IndicatorTest } from '../fields/address.ts';
import type { FieldView, Occurrence } from '../fields/field-view.ts';
import type { WorkingRecord } from './working-record.ts';

/** The fields that an address means right now; several for a tag with `*`. */
export function viewsOf(record: WorkingRecord, address: Address): readonly FieldView[] {
  if (address.kind === 'field') return [address.view];
  return address.kind === 'marc' || address.kind === 'control' ? record.marcFields(address.tag) : [];
}

/** The subfield that an address means; undefined for the whole field. `*` means any subfield. */
export function codeOf(address: Address, view: FieldView): string | undefined {
  if (address.kind === 'field') return address.code;
  if (address.kind !== 'marc' || address.code === '*') return undefined;
  return address.code === undefined || address.code !== '' ? address.code : view.mainCode;
}

/** Tests whether an occurrence has the indicators that the address asks for. */
export function chosenBy(address: Address): (occurrence: Occurrence) => boolean {
  const indicators = address.kind === 'marc' ? address.indicators : undefined;
  return indicators ? ({ indicators: held }) => hasIndicators(held, indicators) : () => true;
}

function hasIndicators(held: string, [first, second]: IndicatorTest): boolean {
  return (first === '*' || held[0] === first) && (second === '*' || held[1] === second);
}
