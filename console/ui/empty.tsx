import type { ReactNode } from 'react';
import './page.css';

/** Nothing is there yet: says so, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="card">
      <strong>{title}</strong>
      {children}
    </div>
  );
}
