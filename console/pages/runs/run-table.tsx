import { Link } from '@tanstack/react-router';
import type { Instance } from '../../runs/instance.ts';
import { RunBadge } from '../../runs/run-badge.tsx';
import { RunProgress } from '../../runs/run-progress.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { Order, RunsSearch } from './runs-address.ts';

/** Runs below each other. Who, what set: each leads to the others of the same. */
export function RunTable({
  caption,
  rows,
  sorting,
  onSort,
}: {
  caption: string;
  rows: readonly Instance[];
  sorting?: { by: Order; isDescending: boolean };
  onSort?: (next: { by: Order; isDescending: boolean }) => void;
}) {
  const { runs: texts } = useTexts();
  const columns: (Column<Instance> & { key: Order })[] = [
    {
      key: 'NAME',
      heading: texts.name,
      cell: ({ id, name }) => (
        <Link to="/runs/$instance" params={{ instance: id }}>
          {name}
        </Link>
      ),
    },
    { key: 'JOB', heading: texts.job, cell: ({ job_info: job }) => <Only search={{ job: job.id }}>{job.name}</Only> },
    { key: 'SET', heading: texts.set, cell: ({ set }) => <Only search={{ set: set.value }}>{set.desc}</Only> },
    { key: 'STATUS', heading: texts.status, cell: (run) => <RunBadge run={run} /> },
    { key: 'MEMBERS', heading: texts.members, cell: (run) => <RunProgress run={run} /> },
    {
      key: 'SUBMITTED_BY',
      heading: texts.submitter,
      cell: ({ submitted_by: by }) => <Only search={{ by: by.value }}>{by.desc}</Only>,
    },
    { key: 'SUBMIT_TIME', heading: texts.submitted, cell: ({ submit_time: at }) => <Time at={at} /> },
    ...(rows.some((run) => run.end_time !== null)
      ? [
          {
            key: 'END_TIME' as const,
            heading: texts.ended,
            cell: ({ end_time: at }: Instance) => (at === null ? '–' : <Time at={at} />),
          },
        ]
      : []),
  ];
  return (
    <Table
      caption={caption}
      rows={rows}
      keyOf={({ id }) => id}
      columns={columns.map((column) => ({ ...column, isSortable: onSort !== undefined }))}
      sorting={sorting}
      {...(onSort && {
        onSort: ({ by, isDescending }) => {
          const known = columns.find(({ key }) => key === by);
          if (known) onSort({ by: known.key, isDescending });
        },
      })}
    />
  );
}

function Only({ search, children }: { search: RunsSearch; children: string }) {
  return (
    <Link
      className="quiet"
      from="/runs"
      to="."
      search={(before: RunsSearch) => ({ ...before, ...search, offset: undefined })}
    >
      {children}
    </Link>
  );
}
