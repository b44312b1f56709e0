import { useState } from 'react';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Table, type Column } from '../../../ui/table.tsx';
import { withoutRole, type Account, type HeldRole, type UserRecord } from './account-fields.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { RoleDialog } from './role-dialog.tsx';

/** The roles of an account, and the ways to give, change and take them. */
export function Roles({ account, user }: { account: Account; user: UserRecord }) {
  const { accounts, common } = useTexts();
  const [edited, setEdited] = useState<HeldRole | 'new'>();
  const [taken, setTaken] = useState<HeldRole>();
  const { primary_id: id, name, role: rows, may_change: mayChange } = account;
  const columns: Column<HeldRole>[] = [
    { key: 'role', heading: accounts.role, cell: ({ role }) => role.desc },
    { key: 'scope', heading: accounts.scope, cell: ({ scope }) => scope?.desc ?? accounts.institution },
    {
      key: 'read_only',
      heading: accounts.readOnly,
      cell: ({ read_only: isReadOnly }) => (isReadOnly ? common.yes : common.no),
    },
    {
      key: 'granted_by',
      heading: accounts.givenBy,
      cell: ({ granted_by: provider }) => (provider === null ? accounts.byStaff : accounts.byProvider(provider)),
    },
    {
      key: 'actions',
      heading: common.actions,
      cell: (held) =>
        mayChange && (
          <span className="row">
            <Button
              aria-label={`${common.edit}: ${held.role.desc}`}
              onClick={() => {
                setEdited(held);
              }}
            >
              {common.edit}
            </Button>
            <Button
              aria-label={`${accounts.takeAway}: ${held.role.desc}`}
              onClick={() => {
                setTaken(held);
              }}
            >
              {accounts.takeAway}
            </Button>
          </span>
        ),
    },
  ];
  return (
    <section className="card">
      <div className="row ends">
        <h2>{accounts.roles}</h2>
        {mayChange && (
          <Button
            onClick={() => {
              setEdited('new');
            }}
          >
            {accounts.giveRole}
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <p>{accounts.noRoles}</p>
      ) : (
        <Table
          caption={accounts.rolesOf(name)}
          rows={rows}
          keyOf={({ role, scope, read_only: isReadOnly, granted_by: by }) =>
            [role.value, scope?.value, isReadOnly, by].join(' ')
          }
          columns={mayChange ? columns : columns.slice(0, -1)}
        />
      )}
      {edited && (
        <RoleDialog
          user={user}
          held={edited === 'new' ? undefined : edited}
          onClose={() => {
            setEdited(undefined);
          }}
        />
      )}
      {taken && (
        <ChangeDialog
          title={accounts.takeAwayTitle(taken.role.desc)}
          act={accounts.takeAway}
          done={accounts.takenAway(taken.role.desc)}
          user={user}
          isDangerous
          change={(current) => withoutRole(current, taken)}
          onClose={() => {
            setTaken(undefined);
          }}
        >
          {() => (
            <p>
              {accounts.takeAwayHint(id)} {taken.granted_by !== null && accounts.providerGivesAgain(taken.granted_by)}
            </p>
          )}
        </ChangeDialog>
      )}
    </section>
  );
}
