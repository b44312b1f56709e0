import type { CodeRow } from '../code-table.ts';

/** Enabled rows from a list of codes and labels. */
export function codeRows(labels: Readonly<Record<string, string>>): CodeRow[] {
  return Object.entries(labels).map(([code, description]) => ({ code, description, enabled: true }));
}
