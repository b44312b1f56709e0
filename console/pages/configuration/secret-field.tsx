import type { ReactNode } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { Checkbox, TextArea, TextField } from '../../ui/field.tsx';
import { idAt } from '../../forms/placed-problems.tsx';
import { labelOf } from './form/schema.ts';

/** A secret: it can be set, kept or removed, and is never shown. */
export function SecretField({
  name,
  hasLines,
  isSet,
  value,
  error,
  onChange,
}: {
  name: string;
  hasLines: boolean;
  isSet: boolean;
  /** Missing: it stays as it is. Null: it is removed. */
  value: string | null | undefined;
  error: ReactNode;
  onChange: (value: string | null | undefined) => void;
}) {
  const { configuration } = useTexts();
  const said = {
    id: idAt(name),
    label: labelOf(name),
    hint: isSet ? configuration.secretSet : configuration.secretNotSet,
    error,
    value: value ?? '',
    disabled: value === null,
  };
  return (
    <div className="stack tight">
      {hasLines ? (
        <TextArea
          {...said}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            onChange(event.target.value === '' ? undefined : event.target.value);
          }}
        />
      ) : (
        <TextField
          {...said}
          type="password"
          autoComplete="new-password"
          onChange={(event) => {
            onChange(event.target.value === '' ? undefined : event.target.value);
          }}
        />
      )}
      {isSet && (
        <Checkbox
          label={configuration.removeSecret(labelOf(name))}
          checked={value === null}
          onChange={(event) => {
            onChange(event.target.checked ? null : undefined);
          }}
        />
      )}
    </div>
  );
}
