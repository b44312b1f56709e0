import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { KEEP_ROWS, useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Select, TextField } from '../../ui/field.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { SetFilter } from '../../sets/set-filter.tsx';
import { isFiltered, setListQuery, sorted, sortingOf } from '../../sets/set-list.ts';
import { useMe } from '../../session/session.tsx';
import { CONTENTS, oneOf } from './contents.ts';
import type { SetsSearch } from './search.ts';

const route = getRouteApi('/sets');
const LIMIT = 25;

/** The sets that one may see. Search and page are in the address. */
export function SetsPage(): ReactNode {
  const { sets, common } = useTexts();
  const { number } = useFormats();
  const { primary_id: me } = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [name, setName] = useState(search.name ?? '');
  const { offset = 0 } = search;
  const list = useRead(
    '/almaws/v1/conf/sets',
    {
      query: {
        limit: LIMIT,
        ...setListQuery(search, me),
        ...(search.content ? { content_type: search.content } : {}),
      },
    },
    KEEP_ROWS,
  );
  const go = (change: SetsSearch) =>
    void navigate({ search: { ...search, offset: undefined, ...change }, replace: true });
  const isSearched = isFiltered(search) || search.content !== undefined;
  const rows = list.data?.set ?? [];
  return (
    <Page
      title={sets.title}
      lead={<p className="muted">{sets.lead}</p>}
      actions={
        <LinkButton to="/sets/new" kind="primary">
          {sets.new}
        </LinkButton>
      }
    >
      <form
        className="row fields"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          go({ name: name.trim() === '' ? undefined : name.trim() });
        }}
      >
        <TextField
          label={sets.name}
          type="search"
          value={name}
          onChange={(event) => {
            setName(event.target.value);
          }}
        />
        <Select
          label={sets.content}
          value={search.content ?? ''}
          onChange={(event) => {
            go({ content: oneOf(CONTENTS, event.target.value) });
          }}
        >
          <option value="">{sets.allContents}</option>
          {CONTENTS.map((content) => (
            <option key={content} value={content}>
              {sets.contents[content]}
            </option>
          ))}
        </Select>
        <SetFilter address={search} ownerLabel={sets.owner} onChange={go} />
        <Button type="submit">{common.search}</Button>
      </form>
      {list.isPending && <Loading />}
      {list.error && <Problem problem={list.error} onRetry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (
        <Empty title={isSearched ? sets.noneFound : sets.empty}>{!isSearched && <p>{sets.emptyHint}</p>}</Empty>
      )}
      {rows.length > 0 && (
        <div className="stack">
          <Table
            caption={sets.caption}
            rows={rows}
            keyOf={({ id }) => id}
            sorting={sortingOf(search)}
            onSort={(sorting) => {
              go(sorted(search, sorting));
            }}
            columns={[
              {
                ...{ key: 'NAME', heading: sets.name, isSortable: true },
                cell: (set) => (
                  <Link to="/sets/$set" params={{ set: set.id }}>
                    {set.name}
                  </Link>
                ),
              },
              { key: 'content', heading: sets.content, cell: (set) => nameOf(sets.contents, set.content.value) },
              {
                key: 'type',
                heading: sets.type,
                cell: (set) => (
                  <span className="row">
                    {sets.types[set.type.value]}
                    {set.private.value === 'true' && <Badge>{sets.private}</Badge>}
                    {set.status.value === 'INACTIVE' && <Badge kind="attention">{sets.inactive}</Badge>}
                  </span>
                ),
              },
              {
                key: 'members',
                heading: sets.membersHeading,
                isNumber: true,
                cell: (set) =>
                  set.number_of_members ? (
                    number(set.number_of_members.value)
                  ) : (
                    <span className="muted">{sets.notCounted}</span>
                  ),
              },
              { key: 'OWNER', heading: sets.owner, isSortable: true, cell: (set) => set.created_by.desc },
              {
                ...{ key: 'CREATED', heading: sets.created, isSortable: true },
                cell: (set) => <Time at={set.created_date} />,
              },
              {
                ...{ key: 'MODIFIED', heading: sets.modified, isSortable: true },
                cell: (set) => <Time at={set.modified_date} />,
              },
            ]}
          />
          <Pager
            offset={offset}
            limit={LIMIT}
            total={list.data?.total_record_count ?? 0}
            onTurn={(next) => {
              go({ offset: next > 0 ? next : undefined });
            }}
          />
        </div>
      )}
    </Page>
  );
}

function nameOf(names: Readonly<Record<string, string>>, code: string): string {
  return names[code] ?? code;
}
