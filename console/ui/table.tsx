import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import './table.css';

export interface Column<Row> {
  key: string;
  heading: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand right. */
  isNumber?: boolean;
  /** The rows can be sorted by it, by the server. */
  isSortable?: boolean;
}

export interface Sorting {
  by: string;
  isDescending: boolean;
}

/** A table whose caption names it. Sorting and paging are the caller's: rows come from the server. */
export function Table<Row>({
  caption,
  columns,
  rows,
  keyOf,
  sorting,
  onSort,
  isCaptionSeen = false,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  sorting?: Sorting | undefined;
  onSort?: (next: Sorting) => void;
  isCaptionSeen?: boolean;
}) {
  const { common } = useTexts();
  return (
    <div className="table-frame" role="region" aria-label={caption} tabIndex={0}>
      <table className="table">
        <caption className={isCaptionSeen ? undefined : 'unseen'}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ key, heading, isNumber, isSortable }) => {
              const isSorted = sorting?.by === key;
              const direction = sorting?.isDescending ? 'descending' : 'ascending';
              return (
                <th
                  key={key}
                  scope="col"
                  className={isNumber ? 'right' : undefined}
                  aria-sort={isSortable && isSorted ? direction : undefined}
                >
                  {isSortable && onSort ? (
                    <button
                      type="button"
                      className="sort"
                      title={common.sortBy(heading)}
                      onClick={() => {
                        onSort({ by: key, isDescending: isSorted ? !sorting.isDescending : false });
                      }}
                    >
                      {heading}
                      <span aria-hidden="true">{isSorted ? (sorting.isDescending ? ' ▼' : ' ▲') : ' ↕'}</span>
                    </button>
                  ) : (
                    heading
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ key, heading, cell, isNumber }) => (
                <td key={key} data-heading={heading} className={isNumber ? 'right' : undefined}>
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
