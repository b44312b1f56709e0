import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { KEEP_ROWS, useRead } from '../../../api/read.ts';
import { ROOT } from '../../../api/root.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Disclosure } from '../../../ui/disclosure.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Problem } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import '../configuration.css';

const PATH = '/almaws/v1/conf/audit';
const LIMIT = 25;
const FILTERS = ['by', 'action', 'subject', 'from', 'to'] as const;

type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

/** Who did what, newest first, and the same as a file. */
export function AuditPage(): ReactNode {
  const { institution, configuration, common } = useTexts();
  const [typed, setTyped] = useState<Filters>({});
  const [filters, setFilters] = useState<Filters>({});
  const [offset, setOffset] = useState(0);
  const trail = useRead(PATH, { query: { limit: LIMIT, offset, ...filters } }, KEEP_ROWS);
  const rows = trail.data?.entry ?? [];
  return (
    <Page
      title={institution.audit}
      lead={<p className="muted">{institution.auditHint}</p>}
      actions={
        <a className="button" href={`${ROOT}almaws/v1/conf/audit/export?${new URLSearchParams(filters)}`} download>
          {institution.auditExport}
        </a>
      }
    >
      <p>
        <Link to="/configuration">{configuration.toAll}</Link>
      </p>
      <form
        className="row fields"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          setOffset(0);
          setFilters(Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim() !== '')));
        }}
      >
        {FILTERS.map((name) => (
          <TextField
            key={name}
            label={institution.auditFilters[name]}
            type={name === 'from' || name === 'to' ? 'date' : 'search'}
            value={typed[name] ?? ''}
            onChange={(event) => {
              setTyped({ ...typed, [name]: event.target.value });
            }}
          />
        ))}
        <Button type="submit">{common.search}</Button>
      </form>
      {trail.isPending && <Loading />}
      {trail.error && <Problem problem={trail.error} onRetry={() => void trail.refetch()} />}
      {trail.data && rows.length === 0 && <Empty title={common.nothing} />}
      {rows.length > 0 && (
        <div className="stack">
          <Table
            caption={institution.audit}
            rows={rows}
            keyOf={({ entry }) => String(entry)}
            columns={[
              { key: 'at', heading: institution.at, cell: ({ at }) => <Time at={at} /> },
              { key: 'by', heading: institution.auditFilters.by, cell: ({ by }) => by },
              { key: 'action', heading: institution.auditFilters.action, cell: ({ action }) => <code>{action}</code> },
              {
                key: 'subject',
                heading: institution.auditFilters.subject,
                cell: ({ subject }) => <code>{subject}</code>,
              },
              {
                key: 'result',
                heading: institution.result,
                cell: ({ result }) => (
                  <Badge kind={result === 'refused' ? 'danger' : 'neutral'}>{institution.results[result]}</Badge>
                ),
              },
              {
                key: 'details',
                heading: common.details,
                cell: ({ entry, details }) =>
                  details ? (
                    <Disclosure
                      title={
                        <>
                          {common.details} <span className="unseen">{entry}</span>
                        </>
                      }
                    >
                      <pre className="preview-text small">{JSON.stringify(details, undefined, 1)}</pre>
                    </Disclosure>
                  ) : null,
              },
            ]}
          />
          <Pager offset={offset} limit={LIMIT} total={trail.data?.total_record_count ?? 0} onTurn={setOffset} />
        </div>
      )}
    </Page>
  );
}
