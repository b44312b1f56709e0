import { useMemo, useState } from 'react';
import { countingValues } from '../../forms/form.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Notice, Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Answers, answersOf } from './answers.tsx';
import { ApiInformation } from './api-information.tsx';
import { ConfirmRun } from './confirm-run.tsx';
import { FirstMembers } from './first-members.tsx';
import { Keeping } from './keeping.tsx';
import { addressOf } from './run-address.ts';
import { useWizard } from './use-draft.ts';
import { useLater } from './use-later.ts';
import { realProblems, useReview, type Asked } from './use-review.ts';
import { Warnings } from './warnings.tsx';
import { CancelButton } from './wizard-buttons.tsx';
import { WizardSteps } from './wizard-steps.tsx';
import { WithJob } from './with-job.tsx';

const NAME = 'job_name';
const CHECK_AFTER_MS = 500;

/** The seed's last page: everything in words, what to know before, and the button that names the act. */
export function ReviewAndConfirm() {
  return (
    <WithJob needsSet>
      <ReviewOfDraft />
    </WithJob>
  );
}

function ReviewOfDraft() {
  const { wizard, common } = useTexts();
  const { draft, job, form, content } = useWizard();
  const [isConfirming, setIsConfirming] = useState(false);
  const given = content.parameters[NAME];
  const now = JSON.stringify({
    ...{ job: job.id, set: content.set, chosenMembers: content.chosen?.members },
    parameters: {
      ...(given === undefined || given.trim() === '' ? {} : { [NAME]: given }),
      ...countingValues(form, content.parameters),
    },
  } satisfies Asked);
  const later = useLater(now, CHECK_AFTER_MS);
  const asked = useMemo(() => JSON.parse(later) as Asked, [later]);
  const { data: review, error, refetch, isPlaceholderData } = useReview(asked);
  const isUpToDate = later === now && !isPlaceholderData;
  const hasParameters = form.parameters.size > 0;
  const back = hasParameters ? 'parameters' : 'set';

  const problems = review ? realProblems(review) : [];
  const nameProblem = problems.find(({ parameter }) => parameter === NAME);
  const others = problems.filter(({ parameter }) => parameter !== NAME);
  const isReady = review?.act !== undefined && problems.length === 0 && isUpToDate;
  return (
    <Page
      title={wizard.reviewTitle}
      lead={
        <p className="muted">
          {job.name}
          {review?.set && <>, {common.members(review.set.members)}</>}
        </p>
      }
      hasProblem={problems.length > 0}
    >
      <WizardSteps current="review" draft={draft.id} hasParameters={hasParameters} />
      {error && <Problem problem={error} onRetry={() => void refetch()} />}
      {!review && !error && <Loading />}
      {review && (
        <form
          className="stack wide"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady) setIsConfirming(true);
          }}
        >
          {others.length > 0 && (
            <Notice kind="error" title={common.problemTitle}>
              <ul>
                {others.map(({ parameter, message }) => {
                  const step = parameter === 'set_id' ? 'set' : 'parameters';
                  const title = parameter === null ? '' : (form.parameters.get(parameter)?.title ?? '');
                  return (
                    <li key={`${parameter ?? ''} ${message}`}>
                      {title === '' ? '' : `${title}: `}
                      {message}{' '}
                      <LinkButton
                        kind="plain"
                        to={addressOf(step)}
                        search={{ draft: draft.id, then: 'review', field: parameter ?? undefined }}
                      >
                        {wizard.change}
                        <span className="unseen"> {title}</span>
                      </LinkButton>
                    </li>
                  );
                })}
              </ul>
            </Notice>
          )}
          <TextField
            id="run-name"
            label={wizard.runName}
            hint={wizard.runNameHint}
            error={nameProblem?.message}
            value={given ?? review.name ?? ''}
            autoComplete="off"
            onChange={(event) => {
              draft.change({ parameters: { ...draft.read().content.parameters, [NAME]: event.target.value } });
            }}
          />
          <Answers
            draft={draft.id}
            answers={[
              { key: ' job', question: wizard.steps.job, answer: job.name, step: 'job' },
              {
                ...{ key: ' set', question: wizard.steps.set, step: 'set' },
                answer: review.set ? (
                  <div className="stack tight">
                    <span>
                      {review.set.desc}, <strong>{common.members(review.set.members)}</strong>
                    </span>
                    <FirstMembers set={review.set.value} />
                  </div>
                ) : (
                  '–'
                ),
              },
              ...answersOf(form, content.parameters),
            ]}
          />
          {!hasParameters && <p className="muted">{wizard.noParameters}</p>}
          <Warnings warnings={review.warning} />
          <ApiInformation request={review.request} />
          <div className="wizard-buttons no-print">
            <Button
              type="submit"
              kind={review.asks_for_count ? 'danger' : 'primary'}
              aria-disabled={!isReady}
              isBusy={!isUpToDate && problems.length === 0}
            >
              {review.act ?? wizard.submit}
            </Button>
            <LinkButton to={addressOf(back)} search={{ draft: draft.id }}>
              {common.back}
            </LinkButton>
            <CancelButton />
            <Keeping draft={draft} />
          </div>
        </form>
      )}
      {isConfirming && review && (
        <ConfirmRun
          review={review}
          asked={asked}
          refresh={refetch}
          onClose={() => {
            setIsConfirming(false);
          }}
        />
      )}
    </Page>
  );
}
