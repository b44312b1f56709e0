import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { ROOT } from '../../api/root.ts';
import { useTexts } from '../../texts/language.tsx';
import { useFormats } from '../../ui/formats.ts';
import { Loading } from '../../ui/loading.tsx';
import { NotFoundPage } from '../../ui/not-found-page.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { FieldValue } from './field-value.tsx';
import { HistoryEntry } from './history-entry.tsx';
import { kindOf, nameOf, type Kind, type RecordFields } from './kinds.ts';
import { useHistory, useRecord } from './use-records.ts';
import './record-page.css';

const route = getRouteApi('/records/$kind/$id');
const LIMIT = 10;
const NOT_FIELDS = new Set(['link', 'revision']);

/** One record: its fields as they are, and who changed which of them. */
export function RecordPage(): ReactNode {
  const { kind: asked, id } = route.useParams();
  const kind = kindOf(asked);
  return kind === undefined ? <NotFoundPage /> : <ShownRecord key={`${kind} ${id}`} kind={kind} id={id} />;
}

function ShownRecord({ kind, id }: { kind: Kind; id: string }) {
  const { records } = useTexts();
  const { number } = useFormats();
  const { read, record } = useRecord(kind, id);
  if (read.error) {
    return (
      <Page title={id}>
        <Problem problem={read.error} onRetry={() => void read.refetch()} />
        <History kind={kind} id={id} isAlone />
      </Page>
    );
  }
  if (!record) return <Loading />;
  return (
    <Page
      title={nameOf(kind, record)}
      lead={
        <p className="muted">
          <Link to="/records/$kind" params={{ kind }}>
            {records.kinds[kind]}
          </Link>{' '}
          · <code>{id}</code> · {records.revision(number(Number(record['revision'])))}
          {kind === 'users' && (
            <>
              {' '}
              ·{' '}
              <Link to="/configuration/accounts/$id" params={{ id }}>
                {records.account}
              </Link>
            </>
          )}
          {kind === 'assets' && (
            <>
              {' '}
              · <a href={`${ROOT}assets/${encodeURIComponent(id)}`}>{records.publicPage}</a>
            </>
          )}
        </p>
      }
    >
      <section className="stack">
        <h2>{records.fields}</h2>
        <Fields record={record} />
      </section>
      <History kind={kind} id={id} />
    </Page>
  );
}

function Fields({ record }: { record: RecordFields }) {
  return (
    <dl className="record-fields">
      {Object.entries(record)
        .filter(([name]) => !NOT_FIELDS.has(name))
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <FieldValue value={value} />
            </dd>
          </div>
        ))}
    </dl>
  );
}

/** @param isAlone of a record that cannot be shown: a deleted one still has a history, one that never was has none. */
function History({ kind, id, isAlone = false }: { kind: Kind; id: string; isAlone?: boolean }) {
  const { records } = useTexts();
  const [offset, setOffset] = useState(0);
  const history = useHistory(kind, id, { limit: LIMIT, offset });
  if (history.error && isAlone) return null;
  if (history.error) return <Problem problem={history.error} onRetry={() => void history.refetch()} />;
  const entries = history.data?.entry ?? [];
  return (
    <section className="stack">
      <h2>{records.history}</h2>
      <p className="muted">{records.historyHint}</p>
      {history.isPending && <Loading />}
      {history.data && entries.length === 0 && <p>{records.noHistory}</p>}
      {entries.length > 0 && (
        <>
          <ol className="record-history" start={offset + 1}>
            {entries.map((entry, index) => (
              <li key={`${offset} ${index}`}>
                <HistoryEntry entry={entry} />
              </li>
            ))}
          </ol>
          <Pager offset={offset} limit={LIMIT} total={history.data?.total_record_count ?? 0} onTurn={setOffset} />
        </>
      )}
    </section>
  );
}
