import type { Asset } from '../../model/asset.ts';

/** A subfield: an author's family name, the text of a title. */
export interface Part {
  code: string;
  value: string;
}

/** One occurrence of a field: one author, one keyword, the title. */
export interface Occurrence {
  /** Two characters. They exist only while rules run: an asset has none. */
  indicators: string;
  parts: readonly Part[];
  /** The item it was read from, and its parts as read. */
  origin?: { item: unknown; parts: readonly Part[] };
}

/** A field of the asset as rules see it: read and written as a list of occurrences. */
export interface FieldView {
  /** As shown in messages: `creators`, `245`. */
  name: string;
  /** The top-level asset fields that it reads. */
  sources: readonly string[];
  /** True when the field may occur more than once. */
  repeatable: boolean;
  /** The subfield of a value that names none. */
  mainCode: string;
  /** Its subfields; undefined when any is allowed. */
  codes: ReadonlySet<string> | undefined;
  /** Subfields that hold one value each. */
  singleCodes: ReadonlySet<string>;
  /** Subfields that rules cannot change. */
  readOnlyCodes: ReadonlySet<string>;
  isReadOnly: boolean;
  /** A value as it reads back once written, for fields that normalize values. */
  canonical?: (part: Part) => Part;
  read(this: void, asset: Asset): Occurrence[];
  /** The asset with these occurrences; shares unchanged parts, and is the same asset when nothing changed. */
  write(this: void, asset: Asset, occurrences: readonly Occurrence[]): Asset;
}

export function valuesOf(occurrence: Occurrence, code: string): string[] {
  return occurrence.parts.filter((part) => part.code === code).map(({ value }) => value);
}

/** True when both have the same values under the same codes, in order. */
export function hasSameParts(a: readonly Part[], b: readonly Part[]): boolean {
  return (
    a === b || (a.length === b.length && a.every((part, n) => part.code === b[n]?.code && part.value === b[n]?.value))
  );
}
