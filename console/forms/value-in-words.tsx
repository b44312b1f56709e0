import { useTexts } from '../texts/language.tsx';
import { useFormats } from '../ui/formats.ts';
import { isoDay, listedValues, type FormParameter } from './form.ts';
import { useRecordName, useUnitName } from './names.ts';

/** What was filled in for a parameter, as one says it. */
export function ValueInWords({ parameter, value }: { parameter: FormParameter; value: string }) {
  const { common } = useTexts();
  const { day } = useFormats();
  const { kind, options } = parameter;
  if (kind === 'unit') return <UnitInWords code={value} />;
  if (kind === 'person' || kind === 'asset') return <RecordInWords kind={kind} id={value} />;
  if (kind === 'date') {
    const iso = isoDay(value);
    // Noon, so that no zone makes another day of it.
    return iso === undefined || iso === '' ? value : day(`${iso}T12:00:00`);
  }
  if (kind === 'switch' && options.length === 0) return value === 'true' ? common.yes : common.no;
  const words = listedValues(parameter, value).map(
    (each) => options.find((option) => option.value === each)?.label ?? each,
  );
  return words.length <= 1 ? (words[0] ?? '') : <ValueList words={words} />;
}

function ValueList({ words }: { words: readonly string[] }) {
  return (
    <ul>
      {words.map((word) => (
        <li key={word}>{word}</li>
      ))}
    </ul>
  );
}

/** A unit's code and name; text that is no code stays as it is. */
function UnitInWords({ code }: { code: string }) {
  const name = useUnitName(code);
  return name === undefined ? code : `${code} ${name}`;
}

function RecordInWords({ kind, id }: { kind: 'person' | 'asset'; id: string }) {
  const name = useRecordName(kind, id);
  return name === undefined || name === '' ? id : `${name} (${id})`;
}
