import { Checkbox } from '../../../ui/field.tsx';
import type { SchemaFieldProps } from './schema-field.tsx';
import { SchemaFieldset } from './schema-fieldset.tsx';

/** Any of a few values, all of them in view. */
export function ChoicesField({ label, schema, value, path, problems, onChange }: SchemaFieldProps) {
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const options = schema.items?.enum ?? [];
  return (
    <SchemaFieldset {...{ label, schema, path, problems }}>
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
    </SchemaFieldset>
  );
}
