import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { counts, isGroupOn, valueOf, type Form, type FormGroup, type FormValues } from '../../forms/form.ts';
import { ValueInWords } from '../../forms/value-in-words.tsx';
import { useTexts } from '../../texts/language.tsx';
import type { Step } from './run-address.ts';
import { addressOf } from './run-address.ts';

interface Answer {
  key: string;
  question: string;
  answer: ReactNode;
  /** Where it is changed. */
  step: Step;
  field?: string | undefined;
}

/** Everything that was chosen, in words, each with the way to change it, which leads back to here. */
export function Answers({ draft, answers }: { draft: string; answers: readonly Answer[] }) {
  const { wizard } = useTexts();
  return (
    <dl className="answers">
      {answers.map(({ key, question, answer, step, field }) => (
        <div key={key}>
          <dt>{question}</dt>
          <dd>{answer}</dd>
          <dd>
            <Link to={addressOf(step)} search={{ draft, then: 'review', field }}>
              {wizard.change}
              <span className="unseen"> {question}</span>
            </Link>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The parameters that count, as answers: a group that is on, and what was chosen in it. */
export function answersOf(form: Form, values: FormValues): Answer[] {
  return form.groups
    .filter((group) => isGroupOn(form, values, group))
    .flatMap((group) => {
      const fields = group.fields.filter(
        (field) => counts(form, values, field) && valueOf(form, values, field.name) !== '',
      );
      if (fields.length === 0 && !group.toggle) return [];
      return [
        {
          key: group.key,
          question: group.title,
          answer: <GroupInWords {...{ form, values, group }} />,
          step: 'parameters' as const,
          field: (group.toggle ?? fields[0])?.name,
        },
      ];
    });
}

function GroupInWords({ form, values, group }: { form: Form; values: FormValues; group: FormGroup }) {
  const { common } = useTexts();
  const fields = group.fields.filter(
    (field) => counts(form, values, field) && valueOf(form, values, field.name) !== '',
  );
  if (fields.length === 0) return common.yes;
  return (
    <ul className="plain-list">
      {fields.map((field) => (
        <li key={field.name}>
          <span className="muted">{field.title}: </span>
          <ValueInWords parameter={field} value={valueOf(form, values, field.name)} />
        </li>
      ))}
    </ul>
  );
}
