import { getRouteApi } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { KEEP_ROWS, keyOfRead, useRead, type Answer } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { useFormats } from '../../ui/formats.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Notice, Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toasts.tsx';
import { EditSetDialog } from './edit-set-dialog.tsx';
import { ManageMembersDialog } from './manage-members-dialog.tsx';

const route = getRouteApi('/sets/$set');
const LIMIT = 25;

export type SetAnswer = Answer<'/almaws/v1/conf/sets/{id}'>;

/** One set: what it is, who is in it, and what can be done with it. */
export function SetPage(): ReactNode {
  const { set: id } = route.useParams();
  const { sets } = useTexts();
  const set = useRead('/almaws/v1/conf/sets/{id}', { path: { id } });
  if (set.error) {
    return (
      <Page title={sets.title}>
        <Problem problem={set.error} onRetry={() => void set.refetch()} />
      </Page>
    );
  }
  if (!set.data) return <Loading />;
  return <ShownSet set={set.data} />;
}

function ShownSet({ set }: { set: SetAnswer }) {
  const { sets } = useTexts();
  const { number } = useFormats();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<'edit' | 'delete' | 'add_members' | 'delete_members'>();
  const [isBusy, setIsBusy] = useState(false);
  const close = () => {
    setOpen(undefined);
  };
  const remove = async () => {
    setIsBusy(true);
    try {
      await api.DELETE('/almaws/v1/conf/sets/{id}', { params: { path: { id: set.id } } });
    } finally {
      setIsBusy(false);
      close();
    }
    toast({ key: 'set', kind: 'success', title: sets.deleted(set.name) });
    await client.invalidateQueries({ queryKey: keyOfRead('/almaws/v1/conf/sets') });
    await navigate({ to: '/sets' });
  };
  const { number_of_members: members } = set;
  return (
    <Page
      title={set.name}
      lead={
        <span className="row">
          <Badge>{sets.contents[set.content.value as keyof typeof sets.contents]}</Badge>
          <Badge>{sets.types[set.type.value]}</Badge>
          <Badge>{set.private.value === 'true' ? sets.private : sets.public}</Badge>
          {set.status.value === 'INACTIVE' && <Badge kind="attention">{sets.inactive}</Badge>}
        </span>
      }
      actions={
        <>
          {set.status.value === 'ACTIVE' && (
            <LinkButton to="/run" search={{ set: set.id }} kind="primary">
              {sets.run}
            </LinkButton>
          )}
          <Button
            onClick={() => {
              setOpen('edit');
            }}
          >
            {sets.edit}
          </Button>
          <Button
            onClick={() => {
              setOpen('delete');
            }}
          >
            {sets.delete}
          </Button>
        </>
      }
    >
      <Facts
        facts={[
          ...(set.description === '' ? [] : [[sets.description, set.description] as const]),
          ...(set.note === '' ? [] : [[sets.note, set.note] as const]),
          ...(set.query ? [[sets.query, set.query.desc] as const] : []),
          [sets.membersHeading, members ? number(members.value) : sets.membersHidden],
          [sets.owner, set.created_by.desc],
          [sets.created, <Time key="created" at={set.created_date} />],
          [sets.id, <code key="id">{set.id}</code>],
        ]}
      />
      <section className="stack">
        <div className="row ends">
          <h2>{sets.membersHeading}</h2>
          {set.type.value === 'ITEMIZED' && (
            <div className="row">
              <Button
                onClick={() => {
                  setOpen('add_members');
                }}
              >
                {sets.addIds}
              </Button>
              <Button
                onClick={() => {
                  setOpen('delete_members');
                }}
              >
                {sets.removeIds}
              </Button>
            </div>
          )}
        </div>
        {members ? <Members set={set} /> : <Notice title={sets.membersHidden} />}
      </section>
      {open === 'edit' && <EditSetDialog set={set} onClose={close} />}
      {(open === 'add_members' || open === 'delete_members') && (
        <ManageMembersDialog set={set} operation={open} onClose={close} />
      )}
      {open === 'delete' && (
        <ConfirmDialog
          title={sets.deleteTitle(set.name)}
          act={sets.delete}
          keep={sets.keep}
          isDangerous
          isBusy={isBusy}
          onConfirm={() => void remove()}
          onClose={close}
        >
          <p>{sets.deleteHint}</p>
        </ConfirmDialog>
      )}
    </Page>
  );
}

function Members({ set }: { set: SetAnswer }) {
  const { sets } = useTexts();
  const [offset, setOffset] = useState(0);
  const members = useRead(
    '/almaws/v1/conf/sets/{id}/members',
    { path: { id: set.id }, query: { limit: LIMIT, offset } },
    KEEP_ROWS,
  );
  if (members.error) return <Problem problem={members.error} onRetry={() => void members.refetch()} />;
  if (!members.data) return <Loading />;
  if (members.data.total_record_count === 0) return <p className="muted">{sets.noMembers}</p>;
  return (
    <>
      <Table
        caption={sets.membersCaption(set.name)}
        rows={members.data.member}
        keyOf={({ id }) => id}
        columns={[
          { key: 'id', heading: sets.id, cell: ({ id }) => <code>{id}</code> },
          {
            key: 'title',
            heading: sets.recordTitle,
            cell: ({ description }) => (description === '' ? <span className="muted">{sets.gone}</span> : description),
          },
        ]}
      />
      <Pager offset={offset} limit={LIMIT} total={members.data.total_record_count} onTurn={setOffset} />
    </>
  );
}
