import { useState } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { messageOf } from '../../api/api-problem.ts';
import { api, body } from '../../api/client.ts';
import { useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorSummary, type FieldProblem } from '../../ui/error-summary.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { BegunEarlier } from './begun-earlier.tsx';
import { createDraft } from './draft.ts';
import { JobTable } from './job-table.tsx';
import { useAllJobs, type Job } from './use-all-jobs.ts';
import { useOpenDraft } from './use-draft.ts';
import { WizardButtons } from './wizard-buttons.tsx';
import { WizardSteps } from './wizard-steps.tsx';
import { ServerWords } from '../../ui/server-words.tsx';

const JOBS_ID = 'jobs';

/** The seed's first page: which job. */
export function SelectJob() {
  const { wizard, common } = useTexts();
  const navigate = useNavigate();
  const { then } = useSearch({ from: '/run' });
  const draft = useOpenDraft();
  const was = draft?.read().content;
  const jobs = useAllJobs();
  const usedLast = useRead('/almaws/v1/conf/used-last');
  const [chosen, setChosen] = useState(was?.job ?? '');
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [isAsking, setIsAsking] = useState(false);
  const [isBusy, setIsBusy] = useState(false);

  const goOn = async (job: Job) => {
    setIsBusy(true);
    setIsAsking(false);
    try {
      let open = draft;
      if (open === undefined) {
        open = await createDraft({ job: job.id, step: 'set', parameters: {} });
        // So that the browser's way back leads to this draft.
        await navigate({ to: '/run', search: { draft: open.id }, replace: true });
      } else if (was?.job !== job.id) {
        const content = was?.job === undefined ? await contentOfSet(was?.set) : contentOfJob(was.job);
        const isOtherContent = content !== job.setContent.value;
        open.change({
          ...{ job: job.id, step: 'set', parameters: {} },
          ...(isOtherContent ? { set: undefined, chosen: undefined } : {}),
        });
      }
      const isSame = was?.job === job.id;
      await navigate({
        to: then === 'review' && isSame ? '/run/review' : '/run/set',
        search: { draft: open.id },
      });
    } catch (error) {
      setProblems([{ message: messageOf(error), by: 'server' }]);
      setIsBusy(false);
    }
  };
  const contentOfJob = (job: string) => jobs.data?.find(({ id }) => id === job)?.setContent.value;
  const submit = () => {
    setAttempt(attempt + 1);
    const job = jobs.data?.find(({ id, may_run: mayRun }) => id === chosen && mayRun);
    if (!job) {
      setProblems([{ field: JOBS_ID, message: wizard.noJobChosen }]);
      return;
    }
    setProblems([]);
    const hasMore = Object.keys(was?.parameters ?? {}).length > 0;
    if (was?.job !== undefined && was.job !== job.id && hasMore) setIsAsking(true);
    else void goOn(job);
  };

  const mine = jobs.data?.filter(({ may_run: mayRun }) => mayRun) ?? [];
  const others = jobs.data?.filter(({ may_run: mayRun }) => !mayRun) ?? [];
  const chosenJob = mine.find(({ id }) => id === chosen);
  return (
    <Page title={wizard.selectJob} hasProblem={problems.length > 0}>
      <WizardSteps current="job" draft={draft?.id} />
      <ErrorSummary key={attempt} problems={problems} />
      {jobs.error && <Problem problem={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.isPending && <Loading />}
      {jobs.data && (
        <form
          className="stack wide"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!isBusy) submit();
          }}
        >
          {!draft && <BegunEarlier jobs={jobs.data} />}
          {mine.length === 0 ? (
            <Empty title={wizard.noJobs}>
              <p>{wizard.noJobsWhy}</p>
            </Empty>
          ) : (
            <JobTable
              id={JOBS_ID}
              jobs={mine}
              usedLast={usedLast.data?.job ?? []}
              chosen={chosen}
              onChoose={setChosen}
            />
          )}
          {others.length > 0 && (
            <Disclosure title={wizard.otherJobs(others.length)} isOpen={mine.length === 0}>
              <ul className="stack tight">
                {others.map(({ id, name, why_not: why }) => (
                  <li key={id}>
                    <strong>{name}</strong>
                    <br />
                    <span className="muted">
                      <ServerWords>{why}</ServerWords>
                    </span>
                  </li>
                ))}
              </ul>
            </Disclosure>
          )}
          <WizardButtons next={common.next} isBusy={isBusy} />
        </form>
      )}
      {isAsking && chosenJob && (
        <ConfirmDialog
          title={wizard.changeJobTitle(chosenJob.name)}
          act={wizard.changeJobAct}
          keep={wizard.changeJobKeep}
          isDangerous
          onConfirm={() => void goOn(chosenJob)}
          onClose={() => {
            setIsAsking(false);
          }}
        >
          <p>{wizard.changeJobWhy}</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}

/** A set that was chosen before the job stays, if the job runs on its content. */
async function contentOfSet(set: string | undefined): Promise<string | undefined> {
  if (set === undefined) return undefined;
  return (await body(api.GET('/almaws/v1/conf/sets/{id}', { params: { path: { id: set } } }))).content.value;
}
