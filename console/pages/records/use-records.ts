import { KEEP_ROWS, useRead } from '../../api/read.ts';
import type { Kind, RecordFields } from './kinds.ts';

const LISTS = {
  assets: '/esploro/v1/assets',
  researchers: '/esploro/v1/researchers',
  users: '/almaws/v1/users',
} as const;

/** A page of records of a kind. */
export function useRecords(
  kind: Kind,
  query: { q?: string; order_by?: string; direction?: 'ASC' | 'DESC'; limit: number; offset: number },
) {
  const read = useRead(LISTS[kind], { query }, KEEP_ROWS);
  const { data } = read;
  const rows: readonly RecordFields[] =
    data === undefined ? [] : 'records' in data ? data.records : 'user' in data ? data.user : data.researcher;
  return { read, rows, total: data?.total_record_count ?? 0 };
}

/** One record with all its fields; missing while it is loaded. */
export function useRecord(kind: Kind, id: string) {
  const asset = useRead('/esploro/v1/assets/{ids}', { path: { ids: id } }, { enabled: kind === 'assets' });
  const researcher = useRead('/esploro/v1/researchers/{id}', { path: { id } }, { enabled: kind === 'researchers' });
  const user = useRead('/almaws/v1/users/{id}', { path: { id } }, { enabled: kind === 'users' });
  const read = { assets: asset, researchers: researcher, users: user }[kind];
  const record: RecordFields | undefined =
    kind === 'assets' ? asset.data?.records[0] : kind === 'users' ? user.data : researcher.data;
  return { read, record };
}

const HISTORIES = {
  assets: '/esploro/v1/assets/{id}/history',
  researchers: '/esploro/v1/researchers/{id}/history',
  users: '/almaws/v1/users/{id}/history',
} as const;

/** Who changed what, newest first. */
export function useHistory(kind: Kind, id: string, page: { limit: number; offset: number }) {
  return useRead(HISTORIES[kind], { path: { id }, query: page }, KEEP_ROWS);
}
