import type { Kind } from './entries.ts';

/** The name of a kind, as a heading. */
export function titleOf({ kind: { desc } }: Kind): string {
  return desc.charAt(0).toUpperCase() + desc.slice(1);
}
