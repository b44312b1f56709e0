import { DOTTED_GROUPS } from '../../shared/exchange/editing/dotted-groups.ts';
import { lookupTable } from '../../shared/runtime/lookup-table.ts';
import { isGroup, type Fields } from './plain-values.ts';

/** Stored elsewhere, because `title` is the text itself. */
const NAMES = lookupTable<string>({ 'titles.subtitle': 'title.subtitle', 'titles.alternative': 'title.alternative' });

/** Fields of an asset, with the product's names. The loader reads them back. */
export function namedAsAsset(fields: Fields): Record<string, unknown> {
  const named = dotted(fields);
  const doi = isGroup(fields['doi']) ? fields['doi']['value'] : undefined;
  const entries = Object.entries(named).map(([name, value]) => [NAMES.get(name) ?? name, value]);
  return { ...(Object.fromEntries(entries) as Fields), ...(doi === undefined ? {} : { 'identifier.doi': doi }) };
}

function dotted(group: Fields): Record<string, unknown> {
  const entries = Object.entries(group).flatMap(([name, value]): [string, unknown][] => {
    const written = writtenOut(value);
    const isFlat = DOTTED_GROUPS.has(name) && isGroup(written) && Object.keys(written).length > 0;
    if (!isFlat) return [[name, written]];
    return Object.entries(written).map(([inner, innerValue]) => [`${name}.${inner}`, innerValue]);
  });
  return Object.fromEntries(entries);
}

function writtenOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(writtenOut);
  if (value instanceof Date) return value.toISOString();
  return isGroup(value) ? dotted(value) : value;
}
