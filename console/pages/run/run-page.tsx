import type { ReactNode } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import { useLiveRead } from '../../live/live-read.ts';
import { useTexts } from '../../texts/language.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { hasEnded } from '../../runs/instance.ts';
import { RunActions } from './run-actions.tsx';
import { RunContent } from './run-content.tsx';

const route = getRouteApi('/runs/$instance');

/** A run: how far it is, what became of its members and why, and what can be done with it. */
export function RunPage(): ReactNode {
  const { run: texts, shell } = useTexts();
  const { instance } = route.useParams();
  const found = useLiveRead(
    '/almaws/v1/conf/instances/{instance}',
    { path: { instance } },
    { goesOn: (run) => !hasEnded(run) },
  );
  const run = found.data;
  if (!run) {
    return (
      <Page title={texts.title}>
        {found.error ? (
          <>
            <Problem problem={found.error} onRetry={() => void found.refetch()} />
            <div>
              <LinkButton to="/runs">{shell.runs}</LinkButton>
            </div>
          </>
        ) : (
          <Loading />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={run.name}
      lead={
        <p className="muted">
          {run.job_info.name} · {run.set.desc} · {run.submitted_by.desc}
        </p>
      }
      actions={<RunActions run={run} />}
    >
      <RunContent run={run} readAt={found.dataUpdatedAt} />
    </Page>
  );
}
