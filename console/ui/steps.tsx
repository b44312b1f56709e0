import type { ReactNode } from 'react';
import './steps.css';

/** Where one is in something that has several steps, in an ordered list. */
export function Steps({
  label,
  steps,
}: {
  label: string;
  steps: readonly { key: string; name: string; note: string; isCurrent: boolean; link?: ReactNode }[];
}) {
  return (
    <nav aria-label={label} className="no-print">
      <ol className="steps">
        {steps.map(({ key, name, note, isCurrent, link }) => (
          <li key={key} aria-current={isCurrent ? 'step' : undefined}>
            <span>{link ?? name}</span>
            <span className="small muted">{note}</span>
          </li>
        ))}
      </ol>
    </nav>
  );
}
