import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useHasRole } from '../../../session/session.tsx';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Notice, Problem } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import type { Account, UserRecord } from './account-fields.ts';
import { AccountState } from './account-state.tsx';
import { Blocks } from './blocks.tsx';
import { DeleteAccountDialog } from './delete-account-dialog.tsx';
import { ExpiryDay } from './expiry-day.tsx';
import { FieldsOfAccountDialog } from './fields-of-account-dialog.tsx';
import { KeysOfAccount } from './keys-of-account.tsx';
import { Roles } from './roles.tsx';
import { SessionsOfAccount } from './sessions-of-account.tsx';
import { SignIn } from './sign-in.tsx';
import { StatusDialog } from './status-dialog.tsx';
import { useAccount } from './use-account.ts';
import { ServerWords } from '../../../ui/server-words.tsx';

const route = getRouteApi('/configuration/accounts/$id');

/** One account: who it is, whether it is open, its roles and blocks, and how its person signs in. */
export function AccountPage(): ReactNode {
  const { id } = route.useParams();
  const { account, user } = useAccount(id);
  const problem = account.error ?? user.error;
  if (account.data && user.data) return <ShownAccount key={id} account={account.data} user={user.data} />;
  if (!problem) return <Loading />;
  return (
    <Page title={id}>
      <ToAccounts />
      <Problem
        problem={problem}
        onRetry={() => {
          void account.refetch();
          void user.refetch();
        }}
      />
    </Page>
  );
}

function ShownAccount({ account, user }: { account: Account; user: UserRecord }) {
  const { accounts } = useTexts();
  const hasRole = useHasRole();
  const [open, setOpen] = useState<'fields' | 'status' | 'delete'>();
  const close = () => {
    setOpen(undefined);
  };
  const { primary_id: id, may_change: mayChange, why_not: whyNot, is_own: isOwn, status } = account;
  const isAdministrator = hasRole('GENERAL_SYSTEM_ADMINISTRATOR', { toRead: true });
  return (
    <Page
      title={account.name}
      lead={
        <p className="muted">
          {accounts.account} · <code>{id}</code>
        </p>
      }
      actions={
        mayChange && (
          <>
            <Button
              onClick={() => {
                setOpen('status');
              }}
            >
              {status.value === 'ACTIVE' ? accounts.deactivate : accounts.activate}
            </Button>
            <Button
              onClick={() => {
                setOpen('delete');
              }}
            >
              {accounts.delete}
            </Button>
          </>
        )
      }
    >
      <ToAccounts />
      {whyNot !== null && (
        <Notice title={accounts.onlyRead}>
          <ServerWords>{whyNot}</ServerWords>
        </Notice>
      )}
      <section className="card">
        <div className="row ends">
          <h2>{accounts.person}</h2>
          {mayChange && (
            <Button
              onClick={() => {
                setOpen('fields');
              }}
            >
              {accounts.change}
            </Button>
          )}
        </div>
        <Facts
          facts={[
            [accounts.name, account.name],
            [accounts.mail, account.email ?? '–'],
            [accounts.type, account.account_type ? accounts.types[account.account_type.value] : '–'],
            [accounts.status, accounts.statuses[status.value]],
            [accounts.expires, account.expiry_date === null ? '–' : <ExpiryDay day={account.expiry_date} />],
            [accounts.state, <AccountState key="state" account={account} />],
          ]}
        />
        <p>
          <Link to="/records/$kind/$id" params={{ kind: 'users', id }}>
            {accounts.toRecord}
          </Link>
          {isOwn && (
            <>
              {' · '}
              <Link to="/account">{accounts.toOwn}</Link>
            </>
          )}
        </p>
      </section>
      <Roles account={account} user={user} />
      <Blocks account={account} user={user} />
      <SignIn account={account} />
      {isAdministrator && <SessionsOfAccount id={id} />}
      {isAdministrator && <KeysOfAccount id={id} />}
      {open === 'fields' && <FieldsOfAccountDialog user={user} onClose={close} />}
      {open === 'status' && <StatusDialog account={account} user={user} onClose={close} />}
      {open === 'delete' && <DeleteAccountDialog account={account} user={user} onClose={close} />}
    </Page>
  );
}

function ToAccounts() {
  const { accounts } = useTexts();
  return (
    <p>
      <Link to="/configuration/accounts">{accounts.toAll}</Link>
    </p>
  );
}
