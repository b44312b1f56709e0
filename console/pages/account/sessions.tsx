import { api } from '../../api/client.ts';
import { useRead } from '../../api/read.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toasts.tsx';

/** Where one is signed in, and the way to end it there. */
export function Sessions() {
  const { account } = useTexts();
  const sessions = useRead('/almaws/v1/conf/sessions');
  const end = async (id: string) => {
    await api.DELETE('/almaws/v1/conf/sessions/{id}', { params: { path: { id } } });
    toast({ key: 'sessions', kind: 'success', title: account.endedSession });
    await sessions.refetch();
  };
  const endOthers = async () => {
    await api.DELETE('/almaws/v1/conf/sessions');
    toast({ key: 'sessions', kind: 'success', title: account.endedOthers });
    await sessions.refetch();
  };
  const rows = sessions.data?.session ?? [];
  return (
    <section className="card">
      <div className="row ends">
        <h2>{account.sessionsTitle}</h2>
        {rows.length > 1 && <Button onClick={() => void endOthers()}>{account.endOthers}</Button>}
      </div>
      {sessions.isPending && <Loading />}
      {sessions.error && <Problem problem={sessions.error} onRetry={() => void sessions.refetch()} />}
      {rows.length > 0 && (
        <Table
          caption={account.sessionsCaption}
          rows={rows}
          keyOf={({ id }) => id}
          columns={[
            {
              key: 'agent',
              heading: account.agent,
              cell: ({ agent, is_current: isCurrent }) => (
                <>
                  {agent ?? '–'} {isCurrent && <strong>({account.thisSession})</strong>}
                </>
              ),
            },
            { key: 'created', heading: account.since, cell: ({ created }) => <Time at={created} /> },
            { key: 'used', heading: account.lastUsed, cell: ({ last_used: used }) => <Time at={used} /> },
            { key: 'ends', heading: account.ends, cell: ({ expires }) => <Time at={expires} /> },
            {
              key: 'end',
              heading: account.endSession,
              cell: ({ id, is_current: isCurrent }) =>
                isCurrent ? null : <Button onClick={() => void end(id)}>{account.endSession}</Button>,
            },
          ]}
        />
      )}
    </section>
  );
}
