import { Checkbox } from '../../../ui/field.tsx';
import { idAt, problemAt } from '../../../forms/placed-problems.tsx';
import type { SchemaFieldProps } from './schema-field.tsx';
import { ServerWords } from '../../../ui/server-words.tsx';

/** Any of a few values, all of them in view. */
export function ChoicesField({ label, schema, value, path, problems, onChange }: SchemaFieldProps) {
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const options = schema.items?.enum ?? [];
  const error = problemAt(problems, path);
  return (
    <fieldset className="choices" id={idAt(path)} tabIndex={-1}>
      <legend>{label}</legend>
      {schema.description && (
        <p className="hint">
          <ServerWords>{schema.description}</ServerWords>
        </p>
      )}
      {error && <p className="wrong-text">{error}</p>}
      {options.map((option) => (
        <Checkbox
          key={option}
          label={option}
          checked={chosen.includes(option)}
          onChange={(event) => {
            const { checked: isChosen } = event.target;
            // In the schema's order; what it does not name stays.
            const next = options.filter((each) => (each === option ? isChosen : chosen.includes(each)));
            onChange([...next, ...chosen.filter((each) => !options.includes(each))]);
          }}
        />
      ))}
    </fieldset>
  );
}
