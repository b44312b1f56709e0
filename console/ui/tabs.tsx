import type { ReactNode } from 'react';
import './tabs.css';

/** Links to the parts of a page, each with an address of its own. The current link has `aria-current`. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className="tabs no-print" aria-label={label}>
      {children}
    </nav>
  );
}
