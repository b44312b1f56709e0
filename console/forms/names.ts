import { useRead } from '../api/read.ts';

type Fields = Readonly<Record<string, unknown>>;

const KEPT = { retry: false, staleTime: 60_000 } as const;

/** The name of the unit with this code, if there is one. */
export function useUnitName(code: string): string | undefined {
  const path = { code: code.replace(/^.*___/, '') };
  const unit = useRead('/almaws/v1/conf/units/{code}', { path }, { ...KEPT, enabled: code !== '' });
  return unit.data?.name;
}

/** The name of the researcher or the title of the asset with this id, if there is one and one may see it. */
export function useRecordName(kind: 'person' | 'asset', id: string): string | undefined {
  const isPerson = kind === 'person' && id !== '';
  const isAsset = kind === 'asset' && id !== '';
  const person = useRead('/esploro/v1/researchers/{id}', { path: { id } }, { ...KEPT, enabled: isPerson });
  const assets = useRead('/esploro/v1/assets/{ids}', { path: { ids: id } }, { ...KEPT, enabled: isAsset });
  const record: Fields | undefined = isPerson ? person.data : isAsset ? assets.data?.records[0] : undefined;
  return record && nameIn(record);
}

/** A title, or first and last name, as the API writes them. */
export function nameIn(record: Fields): string {
  const names = ['title', 'researcher_first_name', 'researcher_last_name', 'first_name', 'last_name'];
  const found = names.map((name) => record[name]).filter((value) => typeof value === 'string' && value !== '');
  return found.slice(0, 2).join(' ');
}
