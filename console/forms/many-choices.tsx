import { useTexts } from '../texts/language.tsx';
import { Checkbox } from '../ui/field.tsx';
import { listedValues } from './form.ts';
import { fieldId, inServerWords, type FormFieldProps } from './form-field.tsx';
import { ServerWords } from '../ui/server-words.tsx';
import './forms.css';

/** Several of a list of entries, all of them in view. */
export function ManyChoices({ parameter, value, error, isNeeded, onChange }: FormFieldProps) {
  const { common } = useTexts();
  const { name, description, options, separator = '@@' } = parameter;
  const { label, hint } = inServerWords(parameter);
  const id = fieldId(name);
  const chosen = listedValues(parameter, value);
  const unknown = chosen.filter((each) => !options.some((option) => option.value === each));
  const all = [...options, ...unknown.map((each) => ({ value: each, label: each }))];
  const described = [description ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <fieldset
      className={error ? 'choices wrong' : 'choices'}
      id={id}
      tabIndex={-1}
      aria-describedby={described === '' ? undefined : described}
    >
      <legend>
        {label}
        {isNeeded && <span className="needed"> ({common.needed})</span>}
      </legend>
      {description && (
        <div id={`${id}-hint`} className="hint">
          {hint}
        </div>
      )}
      <div className="many-choices">
        {all.map((option) => (
          <Checkbox
            key={option.value}
            label={<ServerWords>{option.label}</ServerWords>}
            checked={chosen.includes(option.value)}
            onChange={(event) => {
              const next = all
                .map((each) => each.value)
                .filter((each) => (each === option.value ? event.target.checked : chosen.includes(each)));
              onChange(next.join(separator));
            }}
          />
        ))}
      </div>
      {error && (
        <div id={`${id}-error`} className="wrong-text">
          <span className="unseen">{common.errorPrefix}</span>
          {error}
        </div>
      )}
    </fieldset>
  );
}
