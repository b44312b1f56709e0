import { useEffect, useMemo, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { messageOf } from '../../api/api-problem.ts';
import { countingValues, isGroupOn, type Form, type FormValues } from '../../forms/form.ts';
import { fieldId } from '../../forms/form-field.tsx';
import { FormGroups } from '../../forms/form-groups.tsx';
import { wrongNamesFinder } from '../../forms/wrong-names.ts';
import { useTexts } from '../../texts/language.tsx';
import { ErrorSummary, type FieldProblem } from '../../ui/error-summary.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { ChosenSet } from './chosen-set.tsx';
import { useWizard } from './use-draft.ts';
import { useLater } from './use-later.ts';
import { realProblems, reviewOf, useReview, type Asked, type ReviewProblem } from './use-review.ts';
import { WizardButtons } from './wizard-buttons.tsx';
import { WizardSteps } from './wizard-steps.tsx';
import { WithJob } from './with-job.tsx';

const CHECK_AFTER_MS = 300;

/** The seed's third page: the job's parameters, drawn from its schema. */
export function Parameters() {
  return (
    <WithJob needsSet>
      <FillIn />
    </WithJob>
  );
}

function FillIn() {
  const { wizard } = useTexts();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { field } = useSearch({ from: '/run' });
  const { draft, job, form, content } = useWizard();
  const values = content.parameters;
  const wrongNames = useMemo(() => wrongNamesFinder(form), [form]);
  // Only fields that were touched show what is wrong with them, until one wants to go on.
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isAllShown, setIsAllShown] = useState(false);
  const [summary, setSummary] = useState<FieldProblem[]>([]);
  const [attempt, setAttempt] = useState(0);
  const [isBusy, setIsBusy] = useState(false);

  const asked = askedOf(job.id, form, values);
  const later = useLater(JSON.stringify(asked), CHECK_AFTER_MS);
  const checked = useMemo(() => JSON.parse(later) as Asked, [later]);
  const review = useReview(checked);
  const problems = parameterProblems(form, values, review.data ? realProblems(review.data) : [], wizard.chooseOne);
  // Until the server answers again, what was changed meanwhile is wrong only if the schema says so.
  const isOutdated = review.isPlaceholderData || JSON.stringify(asked) !== later;
  const [answered, setAnswered] = useState(values);
  useEffect(() => {
    if (!isOutdated) setAnswered(values);
  }, [isOutdated, values]);
  const wrong = isOutdated ? wrongNames(values) : undefined;
  const isStillWrong = (name: string) => !wrong || wrong.has(name) || answered[name] === values[name];
  const errors = Object.fromEntries(
    problems.flatMap(({ name, message }): [string, string][] => {
      const isShown = name !== undefined && (isAllShown || touched.has(name)) && isStillWrong(name);
      return isShown ? [[name, message]] : [];
    }),
  );

  useFocusOnField(field);
  const goOn = async () => {
    setAttempt(attempt + 1);
    setIsBusy(true);
    try {
      const answer = await client.query(reviewOf(asked));
      const found = parameterProblems(form, values, realProblems(answer), wizard.chooseOne);
      setIsAllShown(true);
      setSummary(
        found.map(({ name, toName, message }) => {
          const leadsTo = name ?? toName;
          const label = name === undefined ? undefined : (form.parameters.get(name)?.title ?? name);
          return {
            ...(leadsTo === undefined ? {} : { field: fieldId(leadsTo) }),
            ...(label === undefined ? {} : { label }),
            message,
            ...(message === wizard.chooseOne ? {} : { by: 'server' as const }),
          };
        }),
      );
      if (found.length > 0) return;
      draft.change({ step: 'review' });
      await navigate({ to: '/run/review', search: { draft: draft.id } });
    } catch (error) {
      setSummary([{ message: messageOf(error), by: 'server' }]);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Page title={wizard.parametersOf(job.name)} hasProblem={summary.length > 0}>
      <WizardSteps current="parameters" draft={draft.id} hasParameters={form.parameters.size > 0} />
      <ErrorSummary key={attempt} problems={summary} />
      {content.set !== undefined && <ChosenSet id={content.set} />}
      {form.parameters.size === 0 && <Notice title={wizard.noParameters} />}
      <form
        className="stack wide"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void goOn();
        }}
      >
        <FormGroups
          form={form}
          values={values}
          errors={errors}
          onChange={(name, value) => {
            setTouched((before) => new Set([...before, name]));
            draft.change({ parameters: { ...draft.read().content.parameters, [name]: value } });
          }}
        />
        <WizardButtons next={wizard.toReview} back="set" isBusy={isBusy} />
      </form>
    </Page>
  );
}

/** What is asked about the parameters: without the set, whose members take time to count. */
function askedOf(job: string, form: Form, values: FormValues): Asked {
  return { job, parameters: countingValues(form, values) };
}

interface ParameterProblem {
  /** The parameter that it is about. */
  name: string | undefined;
  /** Where to go, if it is about none in particular. */
  toName?: string | undefined;
  message: string;
}

/** The server's problems with the parameters. That nothing is on at all belongs to no field. */
function parameterProblems(
  form: Form,
  values: FormValues,
  problems: readonly ReviewProblem[],
  chooseOne: string,
): ParameterProblem[] {
  const toggled = form.groups.filter(({ toggle }) => toggle !== undefined);
  const first = toggled[0]?.toggle?.name;
  const isNothingOn = form.needsOneGroup && !toggled.some((group) => isGroupOn(form, values, group));
  return problems.flatMap(({ parameter, message }): ParameterProblem[] => {
    if (parameter === 'set_id' || parameter === 'job_name') return [];
    if (isNothingOn && parameter === first) return [{ name: undefined, toName: first, message: chooseOne }];
    return [{ name: parameter !== null && form.parameters.has(parameter) ? parameter : undefined, message }];
  });
}

/** Puts the focus on the parameter that the address names, once. */
function useFocusOnField(field: string | undefined): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (field === undefined || isDone.current) return;
    isDone.current = true;
    document.getElementById(fieldId(field))?.focus();
  }, [field]);
}
