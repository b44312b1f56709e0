import { useQuery } from '@tanstack/react-query';
import { Outlet, useSearch } from '@tanstack/react-router';
import type { ApiProblem } from '../../api/api-problem.ts';
import { useTexts } from '../../texts/language.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { BeginDraft } from './begin-draft.tsx';
import { openDraft, type OpenDraft } from './draft.ts';
import { DraftContext } from './use-draft.ts';
import './run-a-job.css';

/** The seed's wizard: Select a job, Select a set, Parameters, Review and confirm. Around its steps: the draft. */
export function RunAJob() {
  const { draft, job, set, again } = useSearch({ from: '/run' });
  if (draft !== undefined) return <WithDraft key={draft} id={draft} />;
  if (job !== undefined || set !== undefined || again !== undefined) return <BeginDraft {...{ job, set, again }} />;
  return <Outlet />;
}

function WithDraft({ id }: { id: string }) {
  const { wizard, shell } = useTexts();
  const found = useQuery<OpenDraft, ApiProblem>({
    queryKey: ['draft', id],
    queryFn: () => openDraft(id),
    structuralSharing: false,
  });
  if (found.data) {
    return (
      <DraftContext value={found.data}>
        <Outlet />
      </DraftContext>
    );
  }
  if (!found.error) return <Loading />;
  return (
    <Page title={shell.runJob}>
      <Problem problem={found.error} onRetry={() => void found.refetch()} />
      <div>
        <LinkButton kind="primary" to="/run" search={{}}>
          {wizard.beginAnew}
        </LinkButton>
      </div>
    </Page>
  );
}
