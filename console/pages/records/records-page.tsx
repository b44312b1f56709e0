import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { NotFoundPage } from '../../ui/not-found-page.tsx';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { TextField } from '../../ui/field.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Table, type Column, type Sorting } from '../../ui/table.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { idOf, KINDS, kindOf, nameOf, textOf, type Kind, type RecordFields } from './kinds.ts';
import type { RecordsSearch } from './search.ts';
import { useRecords } from './use-records.ts';

const route = getRouteApi('/records/$kind');
const LIMIT = 25;

/** Records of one kind, searched and sorted by the server. */
export function RecordsPage(): ReactNode {
  const { kind: asked } = route.useParams();
  const kind = kindOf(asked);
  return kind === undefined ? <NotFoundPage /> : <RecordsOfKind key={kind} kind={kind} />;
}

function RecordsOfKind({ kind }: { kind: Kind }) {
  const { records, common } = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useColumns(kind);
  const [words, setWords] = useState(search.q ?? '');
  const { offset = 0, by, descending } = search;
  const { read, rows, total } = useRecords(kind, {
    limit: LIMIT,
    offset,
    ...(search.q === undefined ? {} : { q: search.q }),
    ...(by === undefined ? {} : { order_by: by, direction: descending ? 'DESC' : 'ASC' }),
  });
  const change = (next: RecordsSearch) => void navigate({ search: next, replace: true });
  const sorting: Sorting | undefined = by === undefined ? undefined : { by, isDescending: descending === true };
  const wished = search.q === undefined ? {} : { q: search.q };
  const ordered = by === undefined ? {} : { by, ...(descending ? { descending } : {}) };
  return (
    <Page title={records.title}>
      <Tabs label={records.kindsLabel}>
        {KINDS.map((each) => (
          <Link key={each} to="/records/$kind" params={{ kind: each }} activeOptions={{ includeSearch: false }}>
            {records.kinds[each]}
          </Link>
        ))}
      </Tabs>
      <form
        className="row fields"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          change({ ...ordered, ...(words.trim() === '' ? {} : { q: words.trim() }) });
        }}
      >
        <TextField
          label={records.search}
          hint={records.searchHint[kind]}
          type="search"
          value={words}
          onChange={(event) => {
            setWords(event.target.value);
          }}
        />
        <Button type="submit">{common.search}</Button>
      </form>
      {read.isPending && <Loading />}
      {read.error && <Problem problem={read.error} onRetry={() => void read.refetch()} />}
      {read.data && rows.length === 0 && (
        <Empty title={search.q === undefined ? records.none : records.noneFound}>
          {search.q === undefined && <p>{records.noneHint}</p>}
        </Empty>
      )}
      {rows.length > 0 && (
        <div className="stack">
          <Table
            caption={records.caption(records.kinds[kind], total)}
            rows={rows}
            keyOf={idOf}
            columns={columns}
            sorting={sorting}
            onSort={({ by: next, isDescending }) => {
              change({ ...wished, by: next, ...(isDescending ? { descending: true } : {}) });
            }}
          />
          <Pager
            offset={offset}
            limit={LIMIT}
            total={total}
            onTurn={(next) => {
              change({ ...wished, ...ordered, ...(next > 0 ? { offset: next } : {}) });
            }}
          />
        </div>
      )}
    </Page>
  );
}

function useColumns(kind: Kind): Column<RecordFields>[] {
  const { records } = useTexts();
  const id: Column<RecordFields> = { key: 'id', heading: records.id, cell: (record) => <code>{idOf(record)}</code> };
  const name: Column<RecordFields> = {
    key: kind === 'assets' ? 'title' : 'last_name',
    heading: kind === 'assets' ? records.assetTitle : records.name,
    isSortable: true,
    cell: (record) => (
      <Link to="/records/$kind/$id" params={{ kind, id: idOf(record) }}>
        {nameOf(kind, record)}
      </Link>
    ),
  };
  const text = (key: string, heading: string, isSortable = false): Column<RecordFields> => ({
    key,
    heading,
    isSortable,
    cell: (record) => textOf(record[key]),
  });
  if (kind === 'assets') {
    return [
      name,
      id,
      text('resourcetype.esploro', records.type, true),
      text('date.published', records.published, true),
      text('identifier.doi', records.doi),
    ];
  }
  if (kind === 'researchers') return [name, id, text('email', records.mail), text('orcid', records.orcid)];
  return [name, id, text('email', records.mail), text('status', records.status)];
}
