import { useState } from 'react';

/**
 * Rows that stay where they are while one reads: each shows what is known of it now, but rows come and move only when
 * asked to, or when something else is listed.
 * @param list names what is listed: filter, order and page.
 * @param rows as they are now; none while they are being loaded.
 * @param elsewhere where a row may be found that is no longer among them; a row that is nowhere goes.
 */
export function useSteadyRows<Row>(
  list: string,
  rows: readonly Row[] | undefined,
  keyOf: (row: Row) => string,
  elsewhere: readonly Row[] = [],
): { rows: readonly Row[]; hasNews: boolean; showNews: () => void } {
  const [shown, setShown] = useState<{ list: string; rows: readonly Row[] }>();
  const isNew = rows !== undefined && shown?.list !== list;
  if (isNew) setShown({ list, rows });
  const kept = (isNew ? rows : shown?.rows) ?? [];
  if (rows === undefined || shown?.list !== list) return { rows: kept, hasNews: false, showNews: () => undefined };
  const latest = new Map([...elsewhere, ...rows].map((row) => [keyOf(row), row]));
  return {
    rows: kept.flatMap((row) => latest.get(keyOf(row)) ?? []),
    hasNews: rows.map(keyOf).join('\n') !== kept.map(keyOf).join('\n'),
    showNews: () => {
      setShown({ list, rows });
    },
  };
}
