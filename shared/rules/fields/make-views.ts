import type { Asset } from '../../model/asset.ts';
import { hasSameParts, valuesOf, type FieldView, type Occurrence, type Part } from './field-view.ts';
import type { Member } from './member.ts';
import { isItem, valueAt, withValueAt, type Item } from './record-path.ts';

/** Blank indicators. */
export const NO_INDICATORS = '  ';

interface ViewOptions {
  name: string;
  mainCode: string;
  members: readonly Member[];
  indicators?: string;
}

function described({
  name,
  mainCode,
  members,
}: ViewOptions): Pick<
  FieldView,
  'name' | 'mainCode' | 'codes' | 'singleCodes' | 'readOnlyCodes' | 'isReadOnly' | 'canonical'
> {
  const forms = new Map(members.flatMap(({ code, canonical }) => (canonical ? [[code, canonical] as const] : [])));
  return {
    name,
    mainCode,
    codes: new Set(members.map(({ code }) => code)),
    singleCodes: new Set(members.filter((member) => !member.multiple).map(({ code }) => code)),
    readOnlyCodes: new Set(members.filter((member) => member.readOnly).map(({ code }) => code)),
    isReadOnly: members.every((member) => member.readOnly),
    ...(forms.size === 0
      ? {}
      : { canonical: (part) => ({ ...part, value: forms.get(part.code)?.(part.value) ?? part.value }) }),
  };
}

function partsOf(item: Item, members: readonly Member[]): Part[] {
  return members.flatMap(({ code, get }) => get(item).map((value) => ({ code, value })));
}

function itemWith(item: Item, members: readonly Member[], was: readonly Part[], parts: readonly Part[]): Item {
  return members.reduce((next, member) => {
    if (member.readOnly) return next;
    const before = was.filter(({ code }) => code === member.code);
    const after = parts.filter(({ code, value }) => code === member.code && value !== '');
    return hasSameParts(before, after)
      ? next
      : member.set(
          next,
          after.map(({ value }) => value),
        );
  }, item);
}

/** A field that occurs once, in the record itself: the title, the dates. */
export function recordView(options: ViewOptions & { sources: readonly string[] }): FieldView {
  const { members, sources, indicators = NO_INDICATORS } = options;
  const read = (asset: Asset): Occurrence[] => {
    const parts = partsOf(asset, members);
    return parts.length > 0 ? [{ indicators, parts, origin: { item: asset, parts } }] : [];
  };
  return {
    ...described(options),
    sources,
    repeatable: false,
    read,
    write: (asset, [occurrence]) =>
      itemWith(asset, members, read(asset)[0]?.parts ?? [], occurrence?.parts ?? []) as Asset,
  };
}

/** A field with one occurrence per item of a list: authors, links, abstracts. */
export function itemsView(
  options: ViewOptions & {
    path: readonly string[];
    newItem?: (others: readonly Item[]) => Item;
    from?: number;
    to?: number;
  },
): FieldView {
  const { members, path, newItem = () => ({}), from = 0, to = Infinity, indicators = NO_INDICATORS } = options;
  const list = (asset: Asset): unknown[] => {
    const items = valueAt(asset, path);
    return Array.isArray(items) ? items : [];
  };
  return {
    ...described(options),
    sources: path.slice(0, 1),
    repeatable: true,
    read: (asset) =>
      list(asset)
        .slice(from, to)
        .map((item) => {
          const parts = isItem(item) ? partsOf(item, members) : [];
          return { indicators, parts, origin: { item, parts } };
        }),
    write: (asset, occurrences) => {
      const were = list(asset);
      const items = occurrences.map((occurrence) => {
        const { origin, parts } = occurrence;
        if (origin)
          return parts === origin.parts || !isItem(origin.item)
            ? origin.item
            : itemWith(origin.item, members, origin.parts, parts);
        return itemWith(newItem(were.filter(isItem)), members, [], parts);
      });
      const next = [...were.slice(0, from), ...items, ...were.slice(from).slice(to - from)];
      if (next.length === were.length && next.every((item, n) => item === were[n])) return asset;
      return withValueAt(asset, path, next.length > 0 ? next : undefined) as Asset;
    },
  };
}

/** A field with one occurrence per text of a list: languages, topics. */
export function valuesView(options: {
  name: string;
  path: readonly string[];
  code?: string;
  indicators?: string;
}): FieldView {
  const { name, path, code = '', indicators = NO_INDICATORS } = options;
  const list = (asset: Asset): string[] => {
    const values = valueAt(asset, path);
    return Array.isArray(values) ? values.filter((value): value is string => typeof value === 'string') : [];
  };
  return {
    name,
    mainCode: code,
    codes: new Set([code]),
    singleCodes: new Set(),
    readOnlyCodes: new Set(),
    isReadOnly: false,
    sources: path.slice(0, 1),
    repeatable: true,
    read: (asset) =>
      list(asset).map((value) => {
        const parts = [{ code, value }];
        return { indicators, parts, origin: { item: value, parts } };
      }),
    write: (asset, occurrences) => {
      const were = list(asset);
      const next = occurrences.flatMap((occurrence) => valuesOf(occurrence, code)).filter((value) => value !== '');
      if (next.length === were.length && next.every((value, n) => value === were[n])) return asset;
      return withValueAt(asset, path, next.length > 0 ? next : undefined) as Asset;
    },
  };
}

/** The view made read-only. */
export function sealed(view: FieldView): FieldView {
  return { ...view, isReadOnly: true, write: (asset) => asset };
}
