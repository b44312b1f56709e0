import type { Asset } from '../../model/asset.ts';

/** A subfield: an author's family name, the text of a title. */
export interface Part {
  code: string;
  value: string;
}

/** One time that a field is there: one author, one keyword, the title. */
export interface Occurrence {
  /** Two characters. They mean something only while rules are worked through: an asset has none. */
  indicators: string;
  parts: readonly Part[];
  /** The item of the record it was read from, and its parts as they were read. */
  origin?: { item: unknown; parts: readonly Part[] };
}

/** A field of the asset as rules see it: readable as occurrences, writable by giving them back. */
export interface FieldView {
  /** As in messages: `creators`, `245`. */
  name: string;
  /** Top-level fields of the asset that it is made of. */
  sources: readonly string[];
  /** True when the field may be there more than once. */
  repeatable: boolean;
  /** Subfield that a value without one belongs to. */
  mainCode: string;
  /** Subfields it has; undefined when any will do. */
  codes: ReadonlySet<string> | undefined;
  /** Subfields that hold one value each. */
  singleCodes: ReadonlySet<string>;
  /** Subfields that rules cannot change. */
  readOnlyCodes: ReadonlySet<string>;
  isReadOnly: boolean;
  /** A value as it will be read back when it is written here; for those that it changes. */
  canonical?: (part: Part) => Part;
  read(this: void, asset: Asset): Occurrence[];
  /** The asset with these occurrences; shares what did not change, and is the asset itself when nothing did. */
  write(this: void, asset: Asset, occurrences: readonly Occurrence[]): Asset;
}

export function valuesOf(occurrence: Occurrence, code: string): string[] {
  return occurrence.parts.filter((part) => part.code === code).map(({ value }) => value);
}

/** True when both hold the same values under the same codes, in order. */
export function hasSameParts(a: readonly Part[], b: readonly Part[]): boolean {
  return (
    a === b || (a.length === b.length && a.every((part, n) => part.code === b[n]?.code && part.value === b[n]?.value))
  );
}
