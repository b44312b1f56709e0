import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { useRead } from '../../../api/read.ts';
import { useTexts } from '../../../texts/language.tsx';
import { Button } from '../../../ui/button.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { Problem } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { toast } from '../../../ui/toasts.tsx';

/** Where a person is signed in, and the way to end it there. */
export function SessionsOfAccount({ id }: { id: string }) {
  const { accounts, account, common } = useTexts();
  const sessions = useRead('/almaws/v1/conf/sessions', { query: { user: id } });
  const [failure, setFailure] = useState<unknown>();
  const end = async (session: string) => {
    setFailure(undefined);
    try {
      await api.DELETE('/almaws/v1/conf/sessions/{id}', { params: { path: { id: session } } });
      toast({ key: 'sessions', kind: 'success', title: account.endedSession });
    } catch (error) {
      setFailure(error);
    }
    await sessions.refetch();
  };
  const rows = sessions.data?.session ?? [];
  return (
    <section className="card">
      <h2>{accounts.sessions}</h2>
      {sessions.isPending && <Loading />}
      {sessions.error && <Problem problem={sessions.error} onRetry={() => void sessions.refetch()} />}
      {failure !== undefined && <Problem problem={failure} title={common.notDone} />}
      {sessions.data && rows.length === 0 && <p>{accounts.noSessions}</p>}
      {rows.length > 0 && (
        <Table
          caption={accounts.sessions}
          rows={rows}
          keyOf={({ id: session }) => session}
          columns={[
            { key: 'agent', heading: account.agent, cell: ({ agent }) => agent ?? '–' },
            { key: 'created', heading: account.since, cell: ({ created }) => <Time at={created} /> },
            { key: 'used', heading: account.lastUsed, cell: ({ last_used: used }) => <Time at={used} /> },
            { key: 'ends', heading: account.ends, cell: ({ expires }) => <Time at={expires} /> },
            {
              key: 'end',
              heading: common.actions,
              cell: ({ id: session, is_current: isCurrent }) =>
                isCurrent ? (
                  account.thisSession
                ) : (
                  <Button onClick={() => void end(session)}>{accounts.endSession}</Button>
                ),
            },
          ]}
        />
      )}
    </section>
  );
}
