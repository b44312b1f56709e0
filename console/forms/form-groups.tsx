import { useId } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Badge } from '../ui/badge.tsx';
import { counts, isGroupOn, neededNames, type Form, type FormGroup, type FormValues } from './form.ts';
import { fieldId, FormField } from './form-field.tsx';
import { ServerWords } from '../ui/server-words.tsx';
import './forms.css';

interface FormGroupsProps {
  form: Form;
  values: FormValues;
  /** What is wrong, by name, in the server's words. */
  errors: Readonly<Record<string, string>>;
  onChange: (name: string, value: string) => void;
}

/** A form drawn from its schema alone: groups in their order; fields come and go with what they depend on. */
export function FormGroups({ form, values, errors, onChange }: FormGroupsProps) {
  const needed = neededNames(form, values);
  return (
    <div className="form-groups">
      {form.groups
        .filter((group) => !group.toggle || counts(form, values, group.toggle))
        .map((group) => (
          <Group key={group.key} {...{ form, group, values, errors, needed, onChange }} />
        ))}
    </div>
  );
}

function Group({
  form,
  group,
  values,
  errors,
  needed,
  onChange,
}: FormGroupsProps & { group: FormGroup; needed: ReadonlySet<string> }) {
  const { wizard } = useTexts();
  const id = useId();
  const { toggle, title, description } = group;
  const isOn = isGroupOn(form, values, group);
  const fields = isOn ? group.fields.filter((field) => counts(form, values, field)) : [];
  const names = [...(toggle ? [toggle.name] : []), ...fields.map(({ name }) => name)];
  const problems = names.filter((name) => errors[name] !== undefined).length;
  const error = toggle && errors[toggle.name];
  const badge = problems > 0 && <Badge kind="danger">{wizard.problems(problems)}</Badge>;
  return (
    <section
      className={isOn && toggle ? 'card form-group on' : 'card form-group'}
      aria-labelledby={title === '' ? undefined : id}
    >
      {title !== '' && (
        <h2 className="form-group-head" id={id}>
          {toggle ? (
            <>
              <input
                type="checkbox"
                id={fieldId(toggle.name)}
                checked={isOn}
                aria-describedby={description === undefined ? undefined : `${id}-hint`}
                aria-invalid={error === undefined ? undefined : true}
                onChange={(event) => {
                  onChange(toggle.name, String(event.target.checked));
                }}
              />
              <label htmlFor={fieldId(toggle.name)}>
                <ServerWords>{title}</ServerWords>
              </label>
            </>
          ) : (
            <ServerWords>{title}</ServerWords>
          )}
          {badge}
        </h2>
      )}
      {description !== undefined && (
        <p className={toggle ? 'hint form-group-hint' : 'hint'} id={`${id}-hint`}>
          <ServerWords>{description}</ServerWords>
        </p>
      )}
      {error !== undefined && (
        <p className="wrong-text">
          <ServerWords>{error}</ServerWords>
        </p>
      )}
      {fields.length > 0 && (
        <div className="stack form-group-fields">
          {fields.map((parameter) => (
            <FormField
              key={parameter.name}
              parameter={parameter}
              value={values[parameter.name] ?? ''}
              error={errors[parameter.name] && <ServerWords>{errors[parameter.name]}</ServerWords>}
              isNeeded={needed.has(parameter.name)}
              onChange={(value) => {
                onChange(parameter.name, value);
              }}
            />
          ))}
        </div>
      )}
    </section>
  );
}
