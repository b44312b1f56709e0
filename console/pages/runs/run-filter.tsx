import { useState } from 'react';
import { useRead } from '../../api/read.ts';
import { useMe } from '../../session/session.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { FILTERS, STATUSES, type RunsSearch } from './runs-address.ts';
import { RunsCsvLink } from './runs-csv-link.tsx';
import './runs.css';

/** Which runs are listed. */
export function RunFilter({
  search,
  isFiltered,
  onChange,
}: {
  search: RunsSearch;
  isFiltered: boolean;
  onChange: (change: RunsSearch) => void;
}) {
  const { runs: texts, run, common } = useTexts();
  const me = useMe();
  const jobs = useRead('/almaws/v1/conf/jobs', { query: { limit: 100 } }, { staleTime: 600_000 });
  const [name, setName] = useState(search.name ?? '');
  const [nameThere, setNameThere] = useState(search.name);
  // The address changed by itself: back, or a cleared filter.
  if (nameThere !== search.name) {
    setNameThere(search.name);
    if ((search.name ?? '') !== name.trim()) setName(search.name ?? '');
  }
  const chosen = (value: string) => (value === '' ? undefined : value);
  const known = jobs.data?.job ?? [];
  return (
    <form
      className="row fields no-print"
      role="search"
      aria-label={texts.filter}
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <TextField
        label={texts.name}
        type="search"
        value={name}
        onChange={({ target }) => {
          setName(target.value);
          onChange({ name: chosen(target.value.trim()) });
        }}
      />
      <Select
        label={texts.job}
        value={search.job ?? ''}
        onChange={({ target }) => {
          onChange({ job: chosen(target.value) });
        }}
      >
        <option value="">{texts.anyJob}</option>
        {search.job !== undefined && !known.some(({ id }) => id === search.job) && (
          <option value={search.job}>{search.job}</option>
        )}
        {known.map((job) => (
          <option key={job.id} value={job.id}>
            {job.name}
          </option>
        ))}
      </Select>
      <Select
        label={texts.status}
        value={search.status ?? ''}
        onChange={({ target }) => {
          onChange({ status: STATUSES.find((each) => each === target.value) });
        }}
      >
        <option value="">{texts.anyStatus}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {run.statuses[status]}
          </option>
        ))}
      </Select>
      <Select
        label={texts.submitter}
        value={search.by ?? ''}
        onChange={({ target }) => {
          onChange({ by: chosen(target.value) });
        }}
      >
        <option value="">{texts.anybody}</option>
        <option value={me.primary_id}>{texts.mine}</option>
        {search.by !== undefined && search.by !== me.primary_id && <option value={search.by}>{search.by}</option>}
      </Select>
      {search.set !== undefined && (
        <Select
          label={texts.set}
          value={search.set}
          onChange={({ target }) => {
            onChange({ set: chosen(target.value) });
          }}
        >
          <option value="">{common.all}</option>
          <option value={search.set}>{search.set}</option>
        </Select>
      )}
      <TextField
        label={texts.from}
        type="date"
        title={texts.utc}
        value={search.from ?? ''}
        onChange={({ target }) => {
          onChange({ from: chosen(target.value) });
        }}
      />
      <TextField
        label={texts.to}
        type="date"
        title={texts.utc}
        value={search.to ?? ''}
        onChange={({ target }) => {
          onChange({ to: chosen(target.value) });
        }}
      />
      {isFiltered && (
        <Button
          onClick={() => {
            onChange(Object.fromEntries(FILTERS.map((each) => [each, undefined])));
          }}
        >
          {texts.clear}
        </Button>
      )}
      <RunsCsvLink search={search} />
    </form>
  );
}
