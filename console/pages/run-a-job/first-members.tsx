import { useState } from 'react';
import { useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';

const SHOWN = 5;

/** A look at the first members of a set, when it is asked for. */
export function FirstMembers({ set }: { set: string }) {
  const { wizard } = useTexts();
  const [isOpen, setIsOpen] = useState(false);
  const members = useRead(
    '/almaws/v1/conf/sets/{id}/members',
    { path: { id: set }, query: { limit: SHOWN } },
    { enabled: isOpen, staleTime: 30_000 },
  );
  return (
    <div className="stack tight">
      <div>
        <Button
          aria-expanded={isOpen}
          onClick={() => {
            setIsOpen(!isOpen);
          }}
        >
          {wizard.firstMembers}
        </Button>
      </div>
      {isOpen && members.isPending && <Loading />}
      {isOpen && members.error && <Problem problem={members.error} />}
      {isOpen && members.data && (
        <ul aria-label={wizard.firstMembers}>
          {members.data.member.map(({ id, description }) => (
            <li key={id}>
              {description} <span className="muted small">{id}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
