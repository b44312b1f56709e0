import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTexts } from '../../texts/language.tsx';
import { Empty } from '../../ui/empty.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { SearchForm } from '../../ui/search-form.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useEntries, type Kind } from './entries.ts';
import { controlOf, labelOf } from './form/schema.ts';
import { titleOf } from './kind-title.ts';
import { ShownKind } from './shown-kind.tsx';
import { ServerWords } from '../../ui/server-words.tsx';

const route = getRouteApi('/configuration/$kind');
const LIMIT = 25;
/** Columns beside the code and the last change. */
const MOST_FIELDS = 3;

/** The entries of one kind of configuration. */
export function KindPage(): ReactNode {
  const { kind: name } = route.useParams();
  return <ShownKind name={name}>{(kind) => <Entries key={name} kind={kind} />}</ShownKind>;
}

function Entries({ kind }: { kind: Kind }) {
  const { configuration, common } = useTexts();
  const [code, setCode] = useState('');
  const [offset, setOffset] = useState(0);
  const { read, rows, total } = useEntries(kind, { limit: LIMIT, offset, ...(code === '' ? {} : { code }) });
  const value = (entry: object, name: string): unknown => (entry as Readonly<Record<string, unknown>>)[name];
  return (
    <Page
      title={titleOf(kind)}
      lead={
        <p className="muted">
          <ServerWords>{kind.description}</ServerWords>
        </p>
      }
      actions={
        kind.may_change && (
          <LinkButton to="/configuration/$kind/-new" params={{ kind: kind.kind.value }} kind="primary">
            {configuration.newEntry(kind.kind.desc)}
          </LinkButton>
        )
      }
    >
      <p>
        <Link to="/configuration">{configuration.toAll}</Link>
      </p>
      <SearchForm
        label={configuration.code}
        onSearch={(sought) => {
          setOffset(0);
          setCode(sought);
        }}
      />
      {read.isPending && <Loading />}
      {read.error && <Problem problem={read.error} onRetry={() => void read.refetch()} />}
      {read.data && rows.length === 0 && <Empty title={code === '' ? configuration.empty : common.nothing} />}
      {rows.length > 0 && (
        <div className="stack">
          <Table
            caption={titleOf(kind)}
            rows={rows}
            keyOf={(entry) => entry.code}
            columns={[
              {
                key: 'code',
                heading: configuration.code,
                cell: (entry) => (
                  <Link to="/configuration/$kind/$code" params={{ kind: kind.kind.value, code: entry.code }}>
                    {entry.code}
                  </Link>
                ),
              },
              ...fieldsOf(kind).map((name) => ({
                key: name,
                heading: labelOf(name),
                cell: (entry: object) => shown(value(entry, name), common),
              })),
              {
                key: 'changed',
                heading: configuration.changed,
                cell: (entry) => (
                  <>
                    <Time at={entry.changed_date} /> {configuration.by(entry.changed_by)}
                  </>
                ),
              },
            ]}
          />
          <Pager offset={offset} limit={LIMIT} total={total} onTurn={setOffset} />
        </div>
      )}
    </Page>
  );
}

/** The fields that tell entries apart: whether they are in use, and what each must have. */
function fieldsOf({ schema: { properties = {}, required = [] } }: Kind): string[] {
  const short = Object.entries(properties).filter(([, each]) =>
    ['text', 'choice', 'yes or no'].includes(controlOf(each)),
  );
  const isTold = (name: string) => required.includes(name) || /^(is_)?(active|enabled)$/.test(name);
  return short
    .map(([name]) => name)
    .filter(isTold)
    .slice(0, MOST_FIELDS);
}

function shown(value: unknown, { yes, no }: { yes: string; no: string }): string {
  if (typeof value === 'boolean') return value ? yes : no;
  return typeof value === 'string' ? value : '–';
}
