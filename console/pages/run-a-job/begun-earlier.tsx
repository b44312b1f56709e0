import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { keyOfRead, useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { useFormats } from '../../ui/formats.ts';
import { deleteDraft } from './draft.ts';
import { addressOf } from './run-address.ts';
import type { Job } from './use-all-jobs.ts';

const SHOWN = 50;

/** What one began and did not finish, here or elsewhere: to go on with, or to throw away. */
export function BegunEarlier({ jobs }: { jobs: readonly Job[] }) {
  const { wizard, common } = useTexts();
  const { ago } = useFormats();
  const client = useQueryClient();
  const drafts = useRead('/almaws/v1/conf/drafts', { query: { limit: SHOWN } }, { staleTime: 0 });
  const [busy, setBusy] = useState('');
  const found = drafts.data?.draft ?? [];
  if (found.length === 0) return null;
  const discard = async (id: string) => {
    setBusy(id);
    try {
      await deleteDraft(id);
      await client.invalidateQueries({ queryKey: keyOfRead('/almaws/v1/conf/drafts') });
    } finally {
      setBusy('');
    }
  };
  return (
    <Disclosure title={wizard.begun(found.length)}>
      <ul className="stack tight">
        {found.map(({ id, job, step, changed }) => {
          const name = jobs.find((each) => each.id === job)?.name ?? job ?? wizard.noJobYet;
          return (
            <li key={id}>
              <div className="row">
                <span>
                  {name} <span className="muted small">{wizard.changed(ago(changed))}</span>
                </span>
                <LinkButton to={addressOf(step)} search={{ draft: id }} aria-label={`${wizard.goOn}: ${name}`}>
                  {wizard.goOn}
                </LinkButton>
                <Button
                  kind="plain"
                  isBusy={busy === id}
                  aria-label={`${common.delete}: ${name}`}
                  onClick={() => void discard(id)}
                >
                  {common.delete}
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
    </Disclosure>
  );
}
