import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { KEEP_ROWS, useRead, type Answer } from '../../../api/read.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Problem } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { Table, type Column } from '../../../ui/table.tsx';
import { AccountState } from './account-state.tsx';
import { AccountFilters } from './account-filters.tsx';
import { readAccountsSearch, toQuery, type AccountsSearch } from './accounts-address.ts';
import { ExpiryDay } from './expiry-day.tsx';
import { NewAccountDialog } from './new-account-dialog.tsx';
import { useMayWriteAccounts } from './use-account.ts';

const route = getRouteApi('/configuration/accounts');
const LIMIT = 25;

type Account = Answer<'/almaws/v1/conf/accounts'>['account'][number];

/** Who can sign in, with which roles. Search, filters, order and page are in the address. */
export function AccountsPage(): ReactNode {
  const { accounts, configuration } = useTexts();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWriteAccounts();
  const [isMaking, setIsMaking] = useState(false);
  const { by, descending, offset = 0, ...filters } = search;
  const list = useRead('/almaws/v1/conf/accounts', { query: toQuery(search, LIMIT) }, KEEP_ROWS);
  const columns = useColumns();
  const rows = list.data?.account ?? [];
  const change = (next: AccountsSearch) => void navigate({ search: next, replace: true });
  const order = { ...(by ? { by } : {}), ...(descending ? { descending } : {}) };
  return (
    <Page
      title={accounts.title}
      lead={<p className="muted">{accounts.lead}</p>}
      actions={
        mayWrite && (
          <Button
            kind="primary"
            onClick={() => {
              setIsMaking(true);
            }}
          >
            {accounts.new}
          </Button>
        )
      }
    >
      <p>
        <Link to="/configuration">{configuration.toAll}</Link>
      </p>
      {list.error ? (
        <Problem problem={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <>
          <AccountFilters
            filters={filters}
            onChange={(next) => {
              change({ ...next, ...order });
            }}
          />
          {list.isPending && <Loading />}
          {list.data && rows.length === 0 && <Empty title={accounts.noneFound} />}
          {rows.length > 0 && (
            <div className="stack">
              <Table
                caption={accounts.title}
                rows={rows}
                keyOf={({ primary_id: id }) => id}
                columns={columns}
                sorting={by && { by, isDescending: descending === true }}
                onSort={({ by: next, isDescending }) => {
                  const sorted = readAccountsSearch({ by: next, descending: isDescending });
                  change({ ...filters, ...sorted });
                }}
              />
              <Pager
                offset={offset}
                limit={LIMIT}
                total={list.data?.total_record_count ?? 0}
                onTurn={(next) => {
                  change({ ...filters, ...order, ...(next > 0 ? { offset: next } : {}) });
                }}
              />
            </div>
          )}
        </>
      )}
      {isMaking && (
        <NewAccountDialog
          onClose={() => {
            setIsMaking(false);
          }}
        />
      )}
    </Page>
  );
}

function useColumns(): Column<Account>[] {
  const { accounts } = useTexts();
  return [
    {
      key: 'NAME',
      heading: accounts.name,
      isSortable: true,
      cell: ({ primary_id: id, name }) => (
        <Link to="/configuration/accounts/$id" params={{ id }}>
          {name}
        </Link>
      ),
    },
    {
      key: 'PRIMARY_ID',
      heading: accounts.primaryId,
      isSortable: true,
      cell: ({ primary_id: id }) => <code>{id}</code>,
    },
    { key: 'EMAIL', heading: accounts.mail, isSortable: true, cell: ({ email }) => email ?? '' },
    {
      key: 'roles',
      heading: accounts.roles,
      cell: ({ role }) =>
        role.length === 0 ? null : (
          <span className="row">
            {role.map(({ role: { value, desc }, scope, read_only: isReadOnly }) => (
              <Badge key={`${value} ${scope?.value ?? ''} ${isReadOnly}`}>
                {accounts.roleInShort(desc, scope?.desc, isReadOnly)}
              </Badge>
            ))}
          </span>
        ),
    },
    {
      key: 'ACCOUNT_TYPE',
      heading: accounts.type,
      isSortable: true,
      cell: ({ account_type: type }) => (type ? accounts.types[type.value] : ''),
    },
    { key: 'STATUS', heading: accounts.state, isSortable: true, cell: (account) => <AccountState account={account} /> },
    {
      key: 'EXPIRY_DATE',
      heading: accounts.expires,
      isSortable: true,
      cell: ({ expiry_date: day }) => (day === null ? '' : <ExpiryDay day={day} />),
    },
  ];
}
