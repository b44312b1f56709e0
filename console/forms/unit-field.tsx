import { useDeferredValue, useState } from 'react';
import { KEEP_ROWS, useRead } from '../api/read.ts';
import { useTexts } from '../texts/language.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { fieldId, inServerWords, type FormFieldProps } from './form-field.tsx';
import { useUnitName } from './names.ts';

const SHOWN = 20;

/** An organization unit, looked for on the server by its name or code. */
export function UnitField({ parameter, value, error, isNeeded, onChange }: FormFieldProps) {
  const { wizard } = useTexts();
  const [sought, setSought] = useState('');
  const text = useDeferredValue(sought.trim());
  const found = useRead(
    '/almaws/v1/conf/units',
    { query: { limit: SHOWN, ...(text === '' ? {} : { name: text }) } },
    { ...KEEP_ROWS, staleTime: 60_000 },
  );
  const name = useUnitName(value);
  const own = name === undefined ? [] : [{ value, label: `${value} ${name}` }];
  const units = (found.data?.unit ?? []).map((unit) => ({ value: unit.code, label: `${unit.code} ${unit.name}` }));
  const options = own.length === 0 ? units : [...own, ...units.filter((unit) => unit.value !== value)];
  const { label, hint } = inServerWords(parameter);
  return (
    <Combobox
      id={fieldId(parameter.name)}
      label={label}
      hint={
        parameter.takesText ? (
          <>
            {hint} {wizard.unitOrText}
          </>
        ) : (
          hint
        )
      }
      error={error}
      isNeeded={isNeeded}
      shown={options.find((unit) => unit.value === value)?.label ?? value}
      options={options}
      total={found.data?.total_record_count ?? 0}
      isSearching={found.isFetching}
      onType={setSought}
      onChange={onChange}
    />
  );
}
