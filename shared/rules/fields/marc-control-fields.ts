import type { Asset } from '../../model/asset.ts';
import type { FieldView } from './field-view.ts';
import { lookupTable } from '../../runtime/lookup-table.ts';

/** Position 6 of the leader, by asset category; `a` (text) for the rest. */
const RECORD_TYPES = lookupTable<string>({
  dataset: 'm',
  software: 'm',
  interactiveResource: 'm',
  creativeWork: 'r',
});
/** Asset types that are part of a larger work: position 7 of the leader is `a`. */
const COMPONENT_TYPES = new Set([
  'publication.journalArticle',
  'publication.bookChapter',
  'conference.conferencePaper',
]);

function leader(asset: Asset): string {
  const type = asset.resourcetype?.esploro ?? '';
  const level = COMPONENT_TYPES.has(type) ? 'a' : 'm';
  return `00000n${RECORD_TYPES.get(type.split('.')[0] ?? '') ?? 'a'}${level} a2200000 a 4500`;
}

/** 008: date type and year of publication at 6 to 10, the first language at 35 to 37. */
function fixedData(asset: Asset): string {
  const year = (asset.date?.published ?? '').slice(0, 4);
  const language = asset.language?.[0] ?? '';
  const dates = year.length === 4 ? `s${year}` : 'n    ';
  const code = language.length === 3 ? language : 'und';
  return `000000${dates}${' '.repeat(24)}${code} d`;
}

function control(name: string, sources: string[], valueOf: (asset: Asset) => string): FieldView {
  return {
    name,
    sources,
    repeatable: false,
    mainCode: '',
    codes: new Set(['']),
    singleCodes: new Set(['']),
    readOnlyCodes: new Set(['']),
    isReadOnly: true,
    read: (asset) => {
      const parts = [{ code: '', value: valueOf(asset) }];
      return [{ indicators: '  ', parts, origin: { item: asset, parts } }];
    },
    write: (asset) => asset,
  };
}

/** An asset's control fields, derived from its other fields and read-only. */
export const controlViews: readonly FieldView[] = [
  control('LDR', ['resourcetype'], leader),
  control('001', ['_id'], ({ _id }) => _id),
  control('008', ['date', 'language'], fixedData),
];

/** Tags of control fields: the leader, and 001 to 009. */
export function isControlTag(tag: string): boolean {
  return tag === 'LDR' || /^00[0-9]$/.test(tag);
}
