import type { ReactNode } from 'react';
import './badge.css';

export type BadgeKind = 'neutral' | 'accent' | 'success' | 'attention' | 'danger';

/** A short state in words; its colour only repeats what the word says. */
export function Badge({ kind = 'neutral', children }: { kind?: BadgeKind; children: ReactNode }) {
  return <span className={`badge ${kind}`}>{children}</span>;
}
