import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { messageOf } from '../../api/api-problem.ts';
import { useTexts } from '../../texts/language.tsx';
import { ErrorSummary, type FieldProblem } from '../../ui/error-summary.tsx';
import { Page } from '../../ui/page.tsx';
import { ChosenSet } from './chosen-set.tsx';
import { SetTable } from './set-table.tsx';
import { useWizard } from './use-draft.ts';
import { reviewOf } from './use-review.ts';
import { WizardButtons } from './wizard-buttons.tsx';
import { WizardSteps } from './wizard-steps.tsx';
import { WithJob } from './with-job.tsx';

const SETS_ID = 'sets';

/** The seed's second page: on which set. */
export function SelectSet() {
  return (
    <WithJob>
      <ChooseSet />
    </WithJob>
  );
}

function ChooseSet() {
  const { wizard, sets, common } = useTexts();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { then } = useSearch({ from: '/run' });
  const { draft, job, form, content } = useWizard();
  const [chosen, setChosen] = useState(content.set ?? '');
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [isBusy, setIsBusy] = useState(false);
  const hasParameters = form.parameters.size > 0;
  const names: Readonly<Record<string, string>> = sets.contents;
  const contentName = names[job.setContent.value] ?? job.setContent.desc;

  const goOn = async () => {
    setAttempt(attempt + 1);
    if (chosen === '') {
      setProblems([{ field: SETS_ID, message: wizard.noSetChosen }]);
      return;
    }
    setIsBusy(true);
    try {
      // The server says whether the job can run on it, and how many members it has.
      const review = await client.query(reviewOf({ job: job.id, set: chosen, parameters: {} }));
      const wrong = review.problem.filter(({ parameter }) => parameter === 'set_id');
      setProblems(wrong.map(({ message }) => ({ field: SETS_ID, message, by: 'server' })));
      if (wrong.length > 0) return;
      const members = review.set?.members;
      const step = then === 'review' || !hasParameters ? 'review' : 'parameters';
      draft.change({
        ...{ set: chosen, step },
        chosen: members === undefined ? undefined : { members, at: new Date().toISOString() },
      });
      await navigate({ to: `/run/${step}`, search: { draft: draft.id } });
    } catch (error) {
      setProblems([{ message: messageOf(error), by: 'server' }]);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Page
      title={wizard.selectSet}
      lead={<p className="muted">{wizard.forJob(job.name, contentName)}</p>}
      hasProblem={problems.length > 0}
    >
      <WizardSteps current="set" draft={draft.id} hasParameters={hasParameters} />
      <ErrorSummary key={attempt} problems={problems} />
      <form
        className="stack wide"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void goOn();
        }}
      >
        <div className="stack" id={SETS_ID} tabIndex={-1}>
          <SetTable content={job.setContent.value} contentName={contentName} chosen={chosen} onChoose={setChosen} />
          {chosen !== '' && <ChosenSet id={chosen} />}
        </div>
        <WizardButtons next={common.next} back="job" isBusy={isBusy} />
      </form>
    </Page>
  );
}
