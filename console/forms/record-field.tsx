import { useDeferredValue, useState } from 'react';
import { KEEP_ROWS, useRead } from '../api/read.ts';
import { Combobox } from '../ui/combobox.tsx';
import { fieldId, inServerWords, type FormFieldProps } from './form-field.tsx';
import { nameIn, useRecordName } from './names.ts';

const SHOWN = 20;

/** A researcher or an asset, looked for on the server by name or id. Ids may be typed, too. */
export function RecordField({
  parameter,
  kind,
  value,
  error,
  isNeeded,
  onChange,
}: FormFieldProps & { kind: 'person' | 'asset' }) {
  const [sought, setSought] = useState<string>();
  const q = useDeferredValue(sought?.trim());
  const query = { limit: SHOWN, ...(q === undefined || q === '' ? {} : { q }) };
  // Only when somebody looks: with very many records, a search takes its time.
  const isAsked = { ...KEEP_ROWS, staleTime: 60_000, retry: false };
  const people = useRead(
    '/esploro/v1/researchers',
    { query },
    { ...isAsked, enabled: kind === 'person' && q !== undefined },
  );
  const assets = useRead('/esploro/v1/assets', { query }, { ...isAsked, enabled: kind === 'asset' && q !== undefined });
  const found = kind === 'person' ? people : assets;
  const options =
    kind === 'person'
      ? (people.data?.researcher ?? []).map((each) => ({ value: each.primary_id, label: nameIn(each) }))
      : (assets.data?.records ?? []).map((each) => ({ value: each.id, label: nameIn(each) }));
  const name = useRecordName(kind, value) ?? options.find((option) => option.value === value)?.label;
  return (
    <Combobox
      id={fieldId(parameter.name)}
      {...inServerWords(parameter)}
      error={error}
      isNeeded={isNeeded}
      shown={name === undefined || name === '' ? value : `${name} (${value})`}
      options={options.map((option) => ({ ...option, hint: option.value }))}
      total={found.data?.total_record_count ?? 0}
      isSearching={found.isFetching}
      onType={setSought}
      onChange={onChange}
    />
  );
}
