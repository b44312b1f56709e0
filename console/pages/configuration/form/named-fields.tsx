import { useState } from 'react';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { controlOf, isFields, presetOf } from './schema.ts';
import { SchemaField, type SchemaFieldProps } from './schema-field.tsx';
import { SchemaFieldset } from './schema-fieldset.tsx';

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
  return (
    <SchemaFieldset {...{ label, schema, path, problems }}>
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
    </SchemaFieldset>
  );
}
