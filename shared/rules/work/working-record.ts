import type { Asset } from '../../model/asset.ts';
import { composed } from '../../model/canonical-text.ts';
import { hasSameParts, type FieldView, type Occurrence, type Part } from '../fields/field-view.ts';
import type { Budget } from '../limits.ts';
import { MARC_FIELDS } from '../fields/marc-view.ts';
import { isControlTag } from '../fields/marc-control-fields.ts';
import { documentOf } from '../xpath/asset-document.ts';
import type { XmlNode } from '../xpath/document.ts';

/** A register. `from` says which occurrences its values were read from, so that they can be written back there. */
export interface Register {
  values: readonly string[];
  from?: { view: FieldView; code: string; positions: readonly number[] };
}

interface Cached {
  sources: readonly unknown[];
  occurrences: readonly Occurrence[];
}

/**
 * One record while rules run: the current asset, MARC fields that assets do not have, and registers. Rules see all text
 * composed; what they leave alone stays as it was written.
 */
export class WorkingRecord {
  asset: Asset;
  readonly budget: Budget;
  readonly registers = new Map<string, Register>();
  /** Why the current rule's actions did nothing, or less than their text says. */
  readonly notes = new Set<string>();
  readonly #cache = new Map<FieldView, Cached>();
  readonly #passing = new Map<string, FieldView>();
  readonly #passingOccurrences = new Map<FieldView, readonly Occurrence[]>();
  readonly #writtenParts = new WeakMap<Part, Part>();
  readonly #writtenOccurrences = new WeakMap<Occurrence, Occurrence>();
  #document: { of: Asset; root: XmlNode } | undefined;

  constructor(asset: Asset, budget: Budget) {
    this.asset = asset;
    this.budget = budget;
  }

  /** The field's current occurrences. */
  occurrencesOf(view: FieldView): readonly Occurrence[] {
    const passing = this.#passingOccurrences.get(view);
    if (passing) return passing;
    const cached = this.#cache.get(view);
    if (cached && this.#isCurrent(view, cached)) return cached.occurrences;
    const occurrences = this.#read(view);
    this.budget.spend(occurrences.length);
    this.#remember(view, occurrences);
    return occurrences;
  }

  write(view: FieldView, occurrences: readonly Occurrence[]): void {
    this.budget.spend(1 + occurrences.length);
    if (this.#passingOccurrences.has(view)) {
      this.#passingOccurrences.set(view, occurrences);
      return;
    }
    this.asset = view.write(
      this.asset,
      occurrences.map((occurrence) => this.#asWritten(occurrence)),
    );
    const fresh = this.#read(view);
    const isSameCount = fresh.length === occurrences.length;
    this.#remember(
      view,
      isSameCount ? fresh.map((occurrence, n) => withWorkOf(occurrence, occurrences[n], view)) : fresh,
    );
  }

  /** The fields with this tag, which may contain `*`: the asset's, and those that exist only while rules run. */
  marcFields(tag: string): readonly FieldView[] {
    if (!tag.includes('*')) return [MARC_FIELDS.get(tag) ?? this.#passingField(tag)];
    const known = [...MARC_FIELDS.values(), ...this.#passing.values()];
    return known.filter(({ name }) => fitsTag(tag, name));
  }

  /** The asset as XML. */
  document(): XmlNode {
    if (this.#document?.of !== this.asset) this.#document = { of: this.asset, root: documentOf(this.asset) };
    return this.#document.root;
  }

  #read(view: FieldView): Occurrence[] {
    return view.read(this.asset).map((occurrence) => {
      const parts = occurrence.parts.map((part) => this.#composedPart(part));
      if (parts.every((part, n) => part === occurrence.parts[n])) return occurrence;
      const readable = { ...occurrence, parts };
      this.#writtenOccurrences.set(readable, occurrence);
      return readable;
    });
  }

  #composedPart(part: Part): Part {
    const value = composed(part.value);
    if (value === part.value) return part;
    const readable = { ...part, value };
    this.#writtenParts.set(readable, part);
    return readable;
  }

  /** The occurrence with the parts that rules left alone as they were written. */
  #asWritten(occurrence: Occurrence): Occurrence {
    const whole = this.#writtenOccurrences.get(occurrence);
    if (whole || !occurrence.parts.some((part) => this.#writtenParts.has(part))) return whole ?? occurrence;
    return { ...occurrence, parts: occurrence.parts.map((part) => this.#writtenParts.get(part) ?? part) };
  }

  #passingField(tag: string): FieldView {
    const known = this.#passing.get(tag);
    if (known) return known;
    const view = passingView(tag);
    this.#passing.set(tag, view);
    this.#passingOccurrences.set(view, []);
    return view;
  }

  #isCurrent(view: FieldView, { sources }: Cached): boolean {
    const fields = this.asset as Record<string, unknown>;
    return view.sources.every((source, n) => fields[source] === sources[n]);
  }

  #remember(view: FieldView, occurrences: readonly Occurrence[]): void {
    const fields = this.asset as Record<string, unknown>;
    this.#cache.set(view, { sources: view.sources.map((source) => fields[source]), occurrences });
  }
}

/** `*` stands for one character, or for all that follow at the end: "65*", "9**", "0*". */
function fitsTag(pattern: string, tag: string): boolean {
  const isOpen = pattern.endsWith('*');
  if (!isOpen && pattern.length !== tag.length) return false;
  return Array.from(pattern).every((character, n) => character === '*' || character === tag[n]);
}

/** A MARC field that assets do not have: rules can use it to pass values on. */
function passingView(tag: string): FieldView {
  return {
    name: tag,
    sources: [],
    repeatable: true,
    mainCode: isControlTag(tag) ? '' : 'a',
    codes: undefined,
    singleCodes: new Set(),
    readOnlyCodes: new Set(),
    isReadOnly: false,
    read: () => [],
    write: (asset) => asset,
  };
}

/** Carries over what only the working record has: indicators, and subfields that assets do not have. */
function withWorkOf(fresh: Occurrence, worked: Occurrence | undefined, view: FieldView): Occurrence {
  if (!worked) return fresh;
  const isKept = ({ code }: Part) => view.codes?.has(code) === true;
  const kept = worked.parts.filter(isKept);
  const extra = worked.parts.filter((part) => !isKept(part));
  if (extra.length === 0 && worked.indicators === fresh.indicators && hasSameParts(kept, fresh.parts)) return fresh;
  const parts = hasSameParts(kept, fresh.parts) ? worked.parts : [...fresh.parts, ...extra];
  return { ...fresh, indicators: worked.indicators, parts };
}
