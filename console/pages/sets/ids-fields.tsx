import { useTexts } from '../../texts/language.tsx';
import { Checkbox, Select, TextArea, TextField } from '../../ui/field.tsx';
import type { Content } from './contents.ts';
import { idsOf } from './send-ids.ts';

export interface GivenIds {
  text: string;
  idType: '' | 'DOI' | 'ORCID';
  skipInvalid: boolean;
}

export const NO_IDS: GivenIds = { text: '', idType: '', skipInvalid: true };

/** Ids, pasted or from a file, and what they are. */
export function IdsFields({
  content,
  given,
  onChange,
}: {
  content: Content;
  given: GivenIds;
  onChange: (given: GivenIds) => void;
}) {
  const { sets } = useTexts();
  const kinds = content === 'IER' ? (['', 'DOI'] as const) : content === 'RESEARCHER' ? (['', 'ORCID'] as const) : [];
  return (
    <>
      <TextArea
        label={sets.ids}
        hint={`${sets.idsHint} ${sets.idsCounted(idsOf(given.text).length)}.`}
        rows={8}
        spellCheck={false}
        value={given.text}
        onChange={(event) => {
          onChange({ ...given, text: event.target.value });
        }}
      />
      <TextField
        label={sets.file}
        type="file"
        accept=".txt,.csv,text/plain"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          void file?.text().then((text) => {
            onChange({ ...given, text });
          });
        }}
      />
      {kinds.length > 0 && (
        <Select
          label={sets.idType}
          value={given.idType}
          onChange={(event) => {
            onChange({ ...given, idType: kinds.find((kind) => kind === event.target.value) ?? '' });
          }}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {sets.idTypes[kind]}
            </option>
          ))}
        </Select>
      )}
      <Checkbox
        label={sets.skipInvalid}
        checked={given.skipInvalid}
        onChange={(event) => {
          onChange({ ...given, skipInvalid: event.target.checked });
        }}
      />
    </>
  );
}
