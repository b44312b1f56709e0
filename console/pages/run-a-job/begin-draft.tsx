import { useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ApiProblem } from '../../api/api-problem.ts';
import { api, body } from '../../api/client.ts';
import { useTexts } from '../../texts/language.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { createDraft, type DraftContent, type OpenDraft } from './draft.ts';
import { addressOf } from './run-address.ts';

interface Beginning {
  job: string | undefined;
  set: string | undefined;
  again: string | undefined;
}

/** What is said of a run beside its job's own parameters. */
const OF_THE_RUN = new Set([
  ...['set_id', 'job_name', 'PRODUCT', 'idempotency_key', 'expected_members'],
  ...['threshold', 'concurrency', 'mail_when_ended'],
]);

/** Begins a draft with what the address says: a job, a set, or a run to do again. Then goes on with the first step that is open. */
export function BeginDraft(beginning: Beginning) {
  const { shell, wizard } = useTexts();
  const navigate = useNavigate();
  // A query, so that the draft is made once, however often the page is drawn.
  const begun = useQuery<OpenDraft, ApiProblem>({
    queryKey: ['begin-draft', beginning],
    queryFn: async () => createDraft(await contentOf(beginning)),
    structuralSharing: false,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  useEffect(() => {
    if (!begun.data) return;
    const { step } = begun.data.read().content;
    void navigate({ to: addressOf(step), search: { draft: begun.data.id }, replace: true });
  }, [begun.data, navigate]);
  if (!begun.error) return <Loading />;
  return (
    <Page title={shell.runJob}>
      <Problem problem={begun.error} />
      <div>
        <LinkButton kind="primary" to="/run" search={{}}>
          {wizard.chooseOtherJob}
        </LinkButton>
      </div>
    </Page>
  );
}

async function contentOf({ job, set, again }: Beginning): Promise<DraftContent> {
  if (again !== undefined) {
    const run = await body(api.GET('/almaws/v1/conf/instances/{instance}', { params: { path: { instance: again } } }));
    const own = run.parameter.filter(({ name }) => !OF_THE_RUN.has(name.value));
    const parameters = Object.fromEntries(own.map(({ name, value }) => [name.value, value]));
    return { job: run.job_info.id, set: set ?? run.set.value, parameters, step: 'review' };
  }
  if (job === undefined) return { ...(set === undefined ? {} : { set }), parameters: {}, step: 'job' };
  const known = await body(api.GET('/almaws/v1/conf/jobs/{id}', { params: { path: { id: job } } }));
  if (set === undefined) return { job: known.id, parameters: {}, step: 'set' };
  const hasParameters = Object.keys(known.parameters_schema['properties'] ?? {}).length > 0;
  return { job: known.id, set, parameters: {}, step: hasParameters ? 'parameters' : 'review' };
}
