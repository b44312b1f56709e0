import { useState } from 'react';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { idAt, problemAt } from '../../../forms/placed-problems.tsx';
import { controlOf, isFields, presetOf } from './schema.ts';
import { SchemaField, type SchemaFieldProps } from './schema-field.tsx';
import { ServerWords } from '../../../ui/server-words.tsx';

/** Values by names that one chooses, such as the languages of a letter. */
export function NamedFields({ label, schema, value, path, problems, onChange }: SchemaFieldProps) {
  const { configuration } = useTexts();
  const [name, setName] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const named = isFields(value) ? value : {};
  const each = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  const add = () => {
    const next = name.trim();
    if (next === '') return;
    if (next in named) {
      setRefusal(configuration.nameTaken(next));
      return;
    }
    setRefusal(undefined);
    setName('');
    onChange({ ...named, [next]: presetOf(each) ?? (controlOf(each) === 'choices' ? [] : undefined) });
  };
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
      {Object.entries(named).map(([own, one]) => (
        <div key={own} className="item" role="group" aria-label={`${label}: ${own}`}>
          {controlOf(each) === 'group' && <strong>{own}</strong>}
          <SchemaField
            label={own}
            schema={each}
            value={one}
            isNeeded
            path={`${path}.${own}`}
            problems={problems}
            onChange={(next) => {
              onChange({ ...named, [own]: next });
            }}
          />
          <Button
            aria-label={`${configuration.remove}: ${own}`}
            onClick={() => {
              onChange(Object.fromEntries(Object.entries(named).filter(([other]) => other !== own)));
            }}
          >
            {configuration.remove}
          </Button>
        </div>
      ))}
      <div className="row fields">
        <TextField
          label={configuration.newName(label)}
          value={name}
          error={refusal}
          onChange={(event) => {
            setName(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <Button onClick={add}>{configuration.add}</Button>
      </div>
    </fieldset>
  );
}
