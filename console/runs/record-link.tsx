import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Instance } from './instance.ts';

const KINDS = { IER: 'assets', USER: 'users', RESEARCHER: 'researchers', LETTER: undefined } as const;

/** The way to the record that a member of a run is, where records of its kind have a page. */
export function RecordLink({
  content,
  id,
  children,
}: {
  content: Instance['set']['content']['value'];
  id: string;
  children: ReactNode;
}) {
  const kind = KINDS[content];
  if (kind === undefined) return <>{children}</>;
  return (
    <Link to="/records/$kind/$id" params={{ kind, id }}>
      {children}
    </Link>
  );
}
