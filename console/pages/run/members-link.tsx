import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Instance, MemberOutcome } from '../../runs/instance.ts';

/** A number of members that leads to them. */
export function MembersLink({
  run,
  outcome,
  reason,
  children,
}: {
  run: Pick<Instance, 'id'>;
  outcome?: MemberOutcome | undefined;
  reason?: string | undefined;
  children: ReactNode;
}) {
  return (
    <Link
      className="members-link"
      to="/runs/$instance"
      params={{ instance: run.id }}
      search={{ view: 'members', outcome, reason }}
      hash="members"
      activeOptions={{ exact: true, includeSearch: true, includeHash: true }}
    >
      {children}
    </Link>
  );
}
