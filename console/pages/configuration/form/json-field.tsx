import { useState } from 'react';
import { useTexts } from '../../../texts/language.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { idAt, problemAt } from '../../../forms/placed-problems.tsx';
import type { SchemaFieldProps } from './schema-field.tsx';

/** A value whose shape the schema does not say, as JSON. What is no JSON is sent as text, for the server to refuse. */
export function JsonField({ label, schema, value, isNeeded, path, problems, onChange }: SchemaFieldProps) {
  const { configuration } = useTexts();
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, undefined, 2)));
  return (
    <TextArea
      id={idAt(path)}
      label={label}
      hint={[schema.description, configuration.asJson].filter(Boolean).join(' ')}
      error={problemAt(problems, path)}
      isNeeded={isNeeded}
      className="control growing"
      spellCheck={false}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onChange(read(event.target.value));
      }}
    />
  );
}

function read(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
