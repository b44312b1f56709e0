import { useState } from 'react';
import { useRead } from '../../../api/read.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { blocksOf, withoutBlock, type Account, type Block, type UserRecord } from './account-fields.ts';
import { BlockDialog } from './block-dialog.tsx';
import { ChangeDialog } from './change-dialog.tsx';

/** The blocks of an account, and the ways to add and lift them. */
export function Blocks({ account, user }: { account: Account; user: UserRecord }) {
  const { accounts, common } = useTexts();
  const types = useRead('/almaws/v1/conf/code-tables/{table}', { path: { table: 'BlockTypes' } });
  const [isAdding, setIsAdding] = useState(false);
  const [lifted, setLifted] = useState<Block>();
  const rows = types.data?.row ?? [];
  const nameOf = (code: string) => rows.find((row) => row.code === code)?.description ?? code;
  const blocks = blocksOf(user);
  return (
    <section className="card">
      <div className="row ends">
        <h2>{accounts.blocks}</h2>
        {account.may_change && (
          <Button
            onClick={() => {
              setIsAdding(true);
            }}
          >
            {accounts.block}
          </Button>
        )}
      </div>
      {blocks.length === 0 ? (
        <p>{accounts.noBlocks}</p>
      ) : (
        <Table
          caption={accounts.blocks}
          rows={blocks.map((block, index) => ({ ...block, index }))}
          keyOf={({ index }) => String(index)}
          columns={[
            { key: 'type', heading: accounts.blockType, cell: ({ type }) => nameOf(type) },
            {
              key: 'state',
              heading: accounts.state,
              cell: ({ isActive }) => (
                <Badge kind={isActive ? 'attention' : 'neutral'}>
                  {isActive ? accounts.statuses.ACTIVE : accounts.statuses.INACTIVE}
                </Badge>
              ),
            },
            { key: 'note', heading: accounts.note, cell: ({ note }) => note },
            { key: 'by', heading: accounts.by, cell: ({ by }) => by },
            {
              key: 'at',
              heading: accounts.since,
              cell: ({ at }) => (Number.isNaN(Date.parse(at)) ? at : <Time at={at} />),
            },
            {
              key: 'actions',
              heading: common.actions,
              cell: ({ index, type }) =>
                account.may_change && (
                  <Button
                    aria-label={`${accounts.lift}: ${nameOf(type)}`}
                    onClick={() => {
                      setLifted(blocks[index]);
                    }}
                  >
                    {accounts.lift}
                  </Button>
                ),
            },
          ]}
        />
      )}
      {isAdding && (
        <BlockDialog
          user={user}
          types={rows.filter(({ enabled }) => enabled)}
          onClose={() => {
            setIsAdding(false);
          }}
        />
      )}
      {lifted && (
        <ChangeDialog
          title={accounts.liftTitle(nameOf(lifted.type))}
          act={accounts.lift}
          done={accounts.liftedBlock(nameOf(lifted.type))}
          user={user}
          change={(current) => withoutBlock(current, lifted)}
          onClose={() => {
            setLifted(undefined);
          }}
        >
          {() => <p>{accounts.liftHint}</p>}
        </ChangeDialog>
      )}
    </section>
  );
}
