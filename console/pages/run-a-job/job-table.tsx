import { useState } from 'react';
import type { Shapes } from '../../api/client.ts';
import { useTexts } from '../../texts/language.tsx';
import { Radio, Select, TextField } from '../../ui/field.tsx';
import { Table, type Sorting } from '../../ui/table.tsx';
import type { Job } from './use-all-jobs.ts';
import { UsedLast } from './used-last.tsx';
import { ServerWords, useServerLanguage } from '../../ui/server-words.tsx';

const COLUMNS: Record<string, (job: Job) => string> = {
  name: ({ name }) => name,
  description: ({ description }) => description,
  content: ({ setContent }) => setContent.desc,
  type: ({ category }) => category.desc,
};

/** The jobs that one may run, to choose one of: searched, filtered and sorted; those used last first. */
export function JobTable({
  id,
  jobs,
  usedLast,
  chosen,
  onChoose,
}: {
  id: string;
  jobs: readonly Job[];
  usedLast: Shapes['UsedLast']['job'];
  chosen: string;
  onChoose: (job: string) => void;
}) {
  const { wizard, common } = useTexts();
  const [sought, setSought] = useState('');
  const [content, setContent] = useState('');
  const [type, setType] = useState('');
  const [sorting, setSorting] = useState<Sorting>({ by: 'name', isDescending: false });
  const words = sought.toLowerCase().split(/\s+/);
  const read = COLUMNS[sorting.by] ?? (({ name }: Job) => name);
  const shown = jobs
    .filter(
      (job) =>
        words.every((word) => `${job.name} ${job.description}`.toLowerCase().includes(word)) &&
        (content === '' || isSame(job.setContent.desc, content)) &&
        (type === '' || isSame(job.category.desc, type)),
    )
    .sort((a, b) => (sorting.isDescending ? -1 : 1) * read(a).localeCompare(read(b)));
  const recent = usedLast.filter(({ value }) => jobs.some((job) => job.id === value)).slice(0, 4);
  const isHidden = chosen !== '' && !shown.some((job) => job.id === chosen);
  const hidden = isHidden ? jobs.find((job) => job.id === chosen) : undefined;
  return (
    <div className="stack" id={id} tabIndex={-1}>
      <UsedLast used={recent} chosen={chosen} onChoose={onChoose} />
      <div className="row fields">
        <TextField
          label={wizard.searchJobs}
          type="search"
          value={sought}
          onChange={(event) => {
            setSought(event.target.value);
          }}
        />
        <Filter
          label={wizard.contentType}
          values={jobs.map(COLUMNS['content'] ?? read)}
          value={content}
          onChoose={setContent}
        />
        <Filter label={wizard.type} values={jobs.map(COLUMNS['type'] ?? read)} value={type} onChoose={setType} />
        <span className="muted number" role="status">
          {shown.length === jobs.length ? wizard.jobs(jobs.length) : wizard.jobsOf(shown.length, jobs.length)}
        </span>
      </div>
      {hidden && <p className="muted">{wizard.chosenHidden(hidden.name)}</p>}
      {shown.length === 0 ? (
        <p className="muted">{common.nothing}</p>
      ) : (
        <div className="wizard-table">
          <Table
            caption={wizard.jobsCaption}
            rows={shown}
            keyOf={(job) => job.id}
            sorting={sorting}
            onSort={setSorting}
            columns={[
              {
                ...{ key: 'name', heading: wizard.name, isSortable: true },
                cell: (job) => (
                  <Radio
                    name="job"
                    label={job.name}
                    isChosen={job.id === chosen}
                    onChoose={() => {
                      onChoose(job.id);
                    }}
                  />
                ),
              },
              {
                key: 'description',
                heading: wizard.description,
                isSortable: true,
                cell: (job) => <ServerWords>{job.description}</ServerWords>,
              },
              {
                key: 'content',
                heading: wizard.contentType,
                isSortable: true,
                cell: (job) => <ServerWords>{job.setContent.desc}</ServerWords>,
              },
              {
                key: 'type',
                heading: wizard.type,
                isSortable: true,
                cell: (job) => <ServerWords>{job.category.desc}</ServerWords>,
              },
            ]}
          />
        </div>
      )}
    </div>
  );
}

function Filter({
  label,
  values,
  value,
  onChoose,
}: {
  label: string;
  values: readonly string[];
  value: string;
  onChoose: (value: string) => void;
}) {
  const { common } = useTexts();
  const lang = useServerLanguage();
  return (
    <Select
      label={label}
      value={value}
      onChange={(event) => {
        onChoose(event.target.value);
      }}
    >
      <option value="">{common.all}</option>
      {distinct(values).map((each) => (
        <option key={each} value={each} lang={lang}>
          {each}
        </option>
      ))}
    </Select>
  );
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Each once, in order; the seed writes some in upper and in lower case. */
function distinct(values: readonly string[]): string[] {
  return [...new Map(values.map((value) => [value.toLowerCase(), value])).values()].sort();
}
