import { useState, type ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { Checkbox, Select, TextArea, TextField } from '../ui/field.tsx';
import { isoDay, type FormParameter } from './form.ts';
import { ManyChoices } from './many-choices.tsx';
import { RecordField } from './record-field.tsx';
import { UnitField } from './unit-field.tsx';
import { ServerWords, useServerLanguage } from '../ui/server-words.tsx';

/** As many entries as one looks through in a native list. */
const FEW = 20;

export interface FormFieldProps {
  parameter: FormParameter;
  value: string;
  error: ReactNode;
  isNeeded: boolean;
  onChange: (value: string) => void;
}

/** The id of the control of a parameter, for links that lead to it. */
export function fieldId(name: string): string {
  return `field-${name}`;
}

/** What the schema calls a parameter, and says of it. */
export function inServerWords({ title, description }: FormParameter) {
  return {
    label: <ServerWords>{title}</ServerWords>,
    hint: description && <ServerWords>{description}</ServerWords>,
  };
}

/** One parameter, asked for by what its schema says it is. */
export function FormField(props: FormFieldProps) {
  const { parameter, value, error, isNeeded, onChange } = props;
  const { kind, options, separator, name } = parameter;
  const field = { id: fieldId(name), ...inServerWords(parameter), error, isNeeded };
  if (separator !== undefined) return options.length > 0 ? <ManyChoices {...props} /> : <Lines {...props} />;
  if (kind === 'switch') {
    const isOn = (value === '' ? (parameter.preset ?? 'false') : value) === 'true';
    return (
      <Checkbox
        id={field.id}
        {...inServerWords(parameter)}
        checked={isOn}
        onChange={(event) => {
          onChange(String(event.target.checked));
        }}
      />
    );
  }
  if (kind === 'choice' && options.length > FEW) return <LongChoice {...props} />;
  if (kind === 'choice') return <ShortChoice {...props} />;
  if (kind === 'unit') return <UnitField {...props} />;
  if (kind === 'person' || kind === 'asset') return <RecordField {...props} kind={kind} />;
  const isDay = kind === 'date' && isoDay(value) !== undefined;
  return (
    <TextField
      {...field}
      type={isDay ? 'date' : parameter.isSecret ? 'password' : 'text'}
      autoComplete="off"
      value={isDay ? (isoDay(value) ?? '') : value}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    />
  );
}

function ShortChoice({ parameter, value, error, isNeeded, onChange }: FormFieldProps) {
  const { wizard } = useTexts();
  const { name, preset, options } = parameter;
  const lang = useServerLanguage();
  const isKnown = options.some((option) => option.value === value);
  return (
    <Select
      id={fieldId(name)}
      {...inServerWords(parameter)}
      error={error}
      isNeeded={isNeeded}
      value={value === '' ? (preset ?? '') : value}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    >
      {preset === undefined && <option value="">{isNeeded ? wizard.choose : wizard.notGiven}</option>}
      {value !== '' && !isKnown && <option value={value}>{value}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value} lang={lang}>
          {option.label}
        </option>
      ))}
    </Select>
  );
}

function LongChoice({ parameter, value, error, isNeeded, onChange }: FormFieldProps) {
  const { name, options } = parameter;
  const [sought, setSought] = useState('');
  const text = sought.trim().toLowerCase();
  const fitting = options.filter((option) => `${option.label} ${option.value}`.toLowerCase().includes(text));
  return (
    <Combobox
      id={fieldId(name)}
      {...inServerWords(parameter)}
      error={error}
      isNeeded={isNeeded}
      shown={options.find((option) => option.value === value)?.label ?? value}
      options={fitting.map((option) => ({ ...option, hint: option.value === option.label ? undefined : option.value }))}
      onType={setSought}
      onChange={onChange}
    />
  );
}

/** Several texts, one on each line. */
function Lines({ parameter, value, error, isNeeded, onChange }: FormFieldProps) {
  const { name, separator } = parameter;
  return (
    <TextArea
      id={fieldId(name)}
      {...inServerWords(parameter)}
      error={error}
      isNeeded={isNeeded}
      value={separator === undefined ? value : value.replaceAll(separator, '\n')}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    />
  );
}
