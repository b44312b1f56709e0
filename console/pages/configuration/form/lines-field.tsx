import { useTexts } from '../../../texts/language.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { idAt, problemAt } from '../../../forms/placed-problems.tsx';
import type { SchemaFieldProps } from './schema-field.tsx';

/** A list of texts or numbers, one in each line. */
export function LinesField({ label, schema, value, isNeeded, path, problems, onChange }: SchemaFieldProps) {
  const { configuration } = useTexts();
  const lines = Array.isArray(value) ? value.map(String) : [];
  return (
    <TextArea
      id={idAt(path)}
      label={label}
      hint={[schema.description, configuration.onePerLine].filter(Boolean).join(' ')}
      error={problemAt(problems, path)}
      isNeeded={isNeeded}
      className="control growing"
      rows={2}
      spellCheck={false}
      value={lines.join('\n')}
      onChange={(event) => {
        onChange(event.target.value === '' ? [] : event.target.value.split('\n'));
      }}
    />
  );
}
