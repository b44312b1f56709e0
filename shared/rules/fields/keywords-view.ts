import type { Asset } from '../../model/asset.ts';
import { valuesOf, type FieldView } from './field-view.ts';
import { NO_INDICATORS } from './make-views.ts';
import { isItem, withValueAt, type Item } from './record-path.ts';

/** Keywords are stored in groups by language; as a field, each is one occurrence. New ones go into the first group. */
export function keywordsView(name: string, code = '', indicators = NO_INDICATORS): FieldView {
  return {
    name,
    mainCode: code,
    codes: new Set([code]),
    singleCodes: new Set(),
    readOnlyCodes: new Set(),
    isReadOnly: false,
    sources: ['keywords'],
    repeatable: true,
    read: (asset) =>
      groupsOf(asset).flatMap((group) =>
        keywordsOf(group).map((value) => {
          const parts = [{ code, value }];
          return { indicators, parts, origin: { item: group, parts } };
        }),
      ),
    write: (asset, occurrences) => {
      const groups = groupsOf(asset);
      const byGroup = new Map<Item, string[]>(groups.map((group) => [group, []]));
      const first = groups[0] ?? { values: [] };
      for (const occurrence of occurrences) {
        const home = occurrence.origin?.item as Item | undefined;
        const group = home && byGroup.has(home) ? home : first;
        const values = valuesOf(occurrence, code).filter((value) => value !== '');
        byGroup.set(group, [...(byGroup.get(group) ?? []), ...values]);
      }
      const next = [...byGroup].flatMap(([group, values]) => {
        if (isSame(keywordsOf(group), values)) return groups.includes(group) ? [group] : [];
        return values.length > 0 ? [{ ...group, values }] : [];
      });
      if (next.length === groups.length && next.every((group, n) => group === groups[n])) return asset;
      return withValueAt(asset, ['keywords'], next.length > 0 ? next : undefined) as Asset;
    },
  };
}

function groupsOf(asset: Asset): Item[] {
  return Array.isArray(asset.keywords) ? asset.keywords.filter(isItem) : [];
}

function keywordsOf(group: Item): string[] {
  const { values } = group;
  return Array.isArray(values) ? values.filter((value): value is string => typeof value === 'string') : [];
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, n) => value === b[n]);
}
