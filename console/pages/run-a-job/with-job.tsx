import { useEffect, useMemo, type ReactNode } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { useRead } from '../../api/read.ts';
import { readForm } from '../../forms/form.ts';
import { useTexts } from '../../texts/language.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import type { OpenDraft } from './draft.ts';
import { addressOf } from './run-address.ts';
import { useDraftState, useOpenDraft, WizardContext } from './use-draft.ts';

/** Around a step after the first: what it needs is there, or one is led to the step where it is chosen. */
export function WithJob({ needsSet = false, children }: { needsSet?: boolean; children: ReactNode }) {
  const draft = useOpenDraft();
  const navigate = useNavigate();
  useEffect(() => {
    if (!draft) void navigate({ to: '/run', search: {}, replace: true });
  }, [draft, navigate]);
  return draft ? (
    <OfDraft draft={draft} needsSet={needsSet}>
      {children}
    </OfDraft>
  ) : (
    <Loading />
  );
}

function OfDraft({ draft, needsSet, children }: { draft: OpenDraft; needsSet: boolean; children: ReactNode }) {
  const { wizard, shell } = useTexts();
  const navigate = useNavigate();
  const { content } = useDraftState(draft);
  const job = useRead(
    '/almaws/v1/conf/jobs/{id}',
    { path: { id: content.job ?? '' } },
    { enabled: content.job !== undefined, staleTime: 60_000 },
  );
  const form = useMemo(() => job.data && readForm(job.data.parameters_schema), [job.data]);
  const missing = content.job === undefined ? 'job' : needsSet && content.set === undefined ? 'set' : undefined;
  useEffect(() => {
    if (missing === undefined) return;
    void navigate({ to: addressOf(missing), search: { draft: draft.id }, replace: true });
  }, [missing, draft, navigate]);
  if (job.error) {
    return (
      <Page title={shell.runJob}>
        <Problem problem={job.error} />
        <div>
          <LinkButton kind="primary" to="/run" search={{ draft: draft.id }}>
            {wizard.chooseOtherJob}
          </LinkButton>
        </div>
      </Page>
    );
  }
  if (!job.data || !form || missing !== undefined) return <Loading />;
  return <WizardContext value={{ draft, job: job.data, form }}>{children}</WizardContext>;
}
