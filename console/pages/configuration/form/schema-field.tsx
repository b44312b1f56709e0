import type { ReactNode } from 'react';
import { useTexts } from '../../../texts/language.tsx';
import { Checkbox, Select, TextArea, TextField } from '../../../ui/field.tsx';
import { ChoicesField } from './choices-field.tsx';
import { GroupFields } from './group-fields.tsx';
import { JsonField } from './json-field.tsx';
import { LinesField } from './lines-field.tsx';
import { ListField } from './list-field.tsx';
import { NamedFields } from './named-fields.tsx';
import { idAt, problemAt, type PlacedProblem } from '../../../forms/placed-problems.tsx';
import { controlOf, isFields, numberOf, withoutNull, type Schema } from './schema.ts';
import { ServerWords, useServerLanguage } from '../../../ui/server-words.tsx';
import './form.css';

export interface SchemaFieldProps {
  label: string;
  schema: Schema;
  value: unknown;
  isNeeded: boolean;
  /** Where it is in the entry: `types.0.asset_type`. */
  path: string;
  problems: readonly PlacedProblem[];
  onChange: (value: unknown) => void;
}

/** A field of an entry, drawn from its schema. */
export function SchemaField(props: SchemaFieldProps): ReactNode {
  const { label, value, isNeeded, path, problems, onChange } = props;
  const { common } = useTexts();
  const lang = useServerLanguage();
  const own = withoutNull(props.schema);
  const error = problemAt(problems, path);
  const named = <ServerWords>{label}</ServerWords>;
  const hint = own.description && <ServerWords>{own.description}</ServerWords>;
  const said = { id: idAt(path), label: named, hint, error, isNeeded };
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  switch (controlOf(own)) {
    case 'yes or no':
      return (
        <Checkbox
          id={said.id}
          label={named}
          hint={error ?? hint}
          checked={value === true}
          onChange={(event) => {
            onChange(event.target.checked);
          }}
        />
      );
    case 'choice':
      return (
        <Select
          {...said}
          value={text}
          onChange={(event) => {
            onChange(event.target.value === '' ? undefined : event.target.value);
          }}
        >
          {(!isNeeded || text === '') && <option value="">{isNeeded ? '' : common.none}</option>}
          {own.enum?.map((each) => (
            <option key={each} value={each} lang={lang}>
              {own.names?.[each] ?? each}
            </option>
          ))}
        </Select>
      );
    case 'number':
      return (
        <TextField
          {...said}
          inputMode="numeric"
          value={text}
          onChange={(event) => {
            onChange(numberOf(event.target.value));
          }}
        />
      );
    case 'long text':
      return (
        <TextArea
          {...said}
          className="control growing"
          rows={2}
          spellCheck={false}
          value={text}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      );
    case 'text':
      return (
        <TextField
          {...said}
          value={text}
          spellCheck={false}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      );
    case 'choices':
      return <ChoicesField {...props} schema={own} />;
    case 'lines':
      return <LinesField {...props} schema={own} />;
    case 'list':
      return <ListField {...props} schema={own} />;
    case 'named':
      return <NamedFields {...props} schema={own} />;
    case 'group':
      return <GroupFields {...{ path, problems, onChange }} schema={own} value={isFields(value) ? value : {}} />;
    case 'json':
      return <JsonField {...props} schema={own} />;
  }
}
