import { useState } from 'react';
import { messageOf } from '../api/api-problem.ts';
import { api } from '../api/client.ts';
import { useRead, type Answer } from '../api/read.ts';
import { useTexts } from '../texts/language.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Loading } from '../ui/loading.tsx';
import { Notice, Problem } from '../ui/notice.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { toast } from '../ui/toasts.tsx';
import { ServerWords } from '../ui/server-words.tsx';

/** Where keys are read. */
export const KEYS = '/almaws/v1/conf/api-keys';

type Key = Answer<typeof KEYS>['api_key'][number];

/** API keys: what they may do, when they were used last, and the way to revoke them. */
export function KeyTable({
  user,
  caption,
  none,
  allRoles,
}: {
  /** Whose keys; one's own by default. */
  user?: string;
  caption: string;
  /** What is said when there are none. */
  none: string;
  /** What a key may do that is not limited to some roles. */
  allRoles: string;
}) {
  const { account } = useTexts();
  const keys = useRead(KEYS, user === undefined ? {} : { query: { user } });
  const [revoked, setRevoked] = useState<Key>();
  const [refusal, setRefusal] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const revoke = async ({ id, name }: Key) => {
    setIsBusy(true);
    try {
      await api.DELETE('/almaws/v1/conf/api-keys/{id}', { params: { path: { id } } });
      toast({ key: 'keys', kind: 'success', title: account.keyRevoked(name) });
      setRevoked(undefined);
    } catch (error) {
      setRefusal(messageOf(error));
    } finally {
      setIsBusy(false);
    }
    await keys.refetch();
  };
  const rows = keys.data?.api_key ?? [];
  const time = (at: string | null) => (at === null ? '–' : <Time at={at} />);
  return (
    <>
      {keys.isPending && <Loading />}
      {keys.error && <Problem problem={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data && rows.length === 0 && <p>{none}</p>}
      {rows.length > 0 && (
        <Table
          caption={caption}
          rows={rows}
          keyOf={({ id }) => id}
          columns={[
            { key: 'name', heading: account.keyName, cell: ({ name }) => name },
            {
              key: 'state',
              heading: account.keyState,
              cell: ({ state }) => (
                <Badge kind={state === 'ACTIVE' ? 'success' : 'neutral'}>{account.keyStates[state]}</Badge>
              ),
            },
            {
              key: 'roles',
              heading: account.roles,
              cell: ({ role }) => (role === null ? allRoles : role.map(({ desc }) => desc).join(', ')),
            },
            { key: 'used', heading: account.lastUsed, cell: ({ last_used: used }) => time(used) },
            { key: 'ends', heading: account.keyExpires, cell: ({ expires }) => time(expires) },
            {
              key: 'revoke',
              heading: account.revokeKey,
              cell: (key) =>
                key.state === 'ACTIVE' ? (
                  <Button
                    aria-label={`${account.revokeKey}: ${key.name}`}
                    onClick={() => {
                      setRefusal(undefined);
                      setRevoked(key);
                    }}
                  >
                    {account.revokeKey}
                  </Button>
                ) : null,
            },
          ]}
        />
      )}
      {revoked && (
        <ConfirmDialog
          title={account.revokeTitle(revoked.name)}
          act={account.revokeKey}
          keep={account.keepKey}
          isDangerous
          isBusy={isBusy}
          onConfirm={() => void revoke(revoked)}
          onClose={() => {
            setRevoked(undefined);
          }}
        >
          {refusal === undefined ? (
            <p>{account.revokeHint}</p>
          ) : (
            <Notice kind="error" title={<ServerWords>{refusal}</ServerWords>} />
          )}
        </ConfirmDialog>
      )}
    </>
  );
}
