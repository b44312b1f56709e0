import { useId, type ComponentProps, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import './field.css';

interface FieldProps {
  label: ReactNode;
  /** Shown below the label. */
  hint?: ReactNode;
  /** What is wrong with the value. */
  error?: ReactNode;
  isNeeded?: boolean;
}

interface Described {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  required: boolean;
}

/** Label, hint and error of one control, tied to it. `id` is given where an error summary leads to the control. */
export function Field({
  id: given,
  label,
  hint,
  error,
  isNeeded = false,
  children,
}: FieldProps & { id?: string | undefined; children: (control: Described) => ReactNode }) {
  const own = useId();
  const id = given ?? own;
  const { common } = useTexts();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={error ? 'field wrong' : 'field'}>
      <label htmlFor={id}>
        <span id={`${id}-label`}>{label}</span>
        {isNeeded && <span className="needed"> ({common.needed})</span>}
      </label>
      {hint && (
        <div id={`${id}-hint`} className="hint">
          {hint}
        </div>
      )}
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error ? true : undefined,
        required: isNeeded,
      })}
      {error && (
        <div id={`${id}-error`} className="wrong-text">
          <span className="unseen">{common.errorPrefix}</span>
          {error}
        </div>
      )}
    </div>
  );
}

type Control<T extends 'input' | 'select' | 'textarea'> = FieldProps & Omit<ComponentProps<T>, 'required'>;

/** One line of text, a date, a number: by `type`. */
export function TextField({ label, hint, error, isNeeded, id, ...rest }: Control<'input'>) {
  return (
    <Field {...{ id, label, hint, error, ...(isNeeded === undefined ? {} : { isNeeded }) }}>
      {(control) => <input className="control" {...rest} {...control} />}
    </Field>
  );
}

export function TextArea({ label, hint, error, isNeeded, id, ...rest }: Control<'textarea'>) {
  return (
    <Field {...{ id, label, hint, error, ...(isNeeded === undefined ? {} : { isNeeded }) }}>
      {(control) => <textarea className="control" rows={4} {...rest} {...control} />}
    </Field>
  );
}

/** A list of a few entries to choose from. */
export function Select({ label, hint, error, isNeeded, id, ...rest }: Control<'select'>) {
  return (
    <Field {...{ id, label, hint, error, ...(isNeeded === undefined ? {} : { isNeeded }) }}>
      {(control) => <select className="control" {...rest} {...control} />}
    </Field>
  );
}

/** Yes or no. */
export function Checkbox({
  label,
  hint,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode }) {
  const own = useId();
  const id = rest.id ?? own;
  return (
    <div className="choice">
      <input {...rest} type="checkbox" id={id} aria-describedby={hint ? `${id}-hint` : undefined} />
      <label htmlFor={id}>{label}</label>
      {hint && (
        <div id={`${id}-hint`} className="hint">
          {hint}
        </div>
      )}
    </div>
  );
}

/** One of a few, all of them in view. */
export function Choices({
  legend,
  name,
  value,
  options,
  onChoose,
  id,
}: {
  legend: string;
  name: string;
  value: string;
  options: readonly { value: string; label: ReactNode; hint?: ReactNode }[];
  onChoose: (value: string) => void;
  id?: string;
}) {
  return (
    <fieldset className="choices" id={id}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <Radio
          key={option.value}
          name={name}
          isChosen={option.value === value}
          label={option.label}
          hint={option.hint}
          onChoose={() => {
            onChoose(option.value);
          }}
        />
      ))}
    </fieldset>
  );
}

/** One button of a group of the same name. */
export function Radio({
  name,
  label,
  hint,
  isChosen,
  onChoose,
}: {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const id = useId();
  return (
    <div className="choice">
      <input type="radio" id={id} name={name} checked={isChosen} onChange={onChoose} />
      <label htmlFor={id}>{label}</label>
      {hint && <div className="hint">{hint}</div>}
    </div>
  );
}
