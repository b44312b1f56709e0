/** What the address of a list says. */
export interface RecordsSearch {
  q?: string;
  by?: string;
  descending?: true;
  offset?: number;
}

export function readRecordsSearch(raw: Record<string, unknown>): RecordsSearch {
  const offset = Number(raw['offset']);
  const { q } = raw;
  return {
    ...(typeof q === 'string' && q !== '' ? { q } : {}),
    ...(typeof raw['by'] === 'string' ? { by: raw['by'] } : {}),
    ...(String(raw['descending']) === 'true' ? { descending: true as const } : {}),
    ...(Number.isSafeInteger(offset) && offset > 0 ? { offset } : {}),
  };
}
