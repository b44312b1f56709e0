import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';

/** What stands where something is being loaded. */
export function Loading(): ReactNode {
  const { shell } = useTexts();
  return (
    <p className="muted" role="status">
      {shell.loading}
    </p>
  );
}
