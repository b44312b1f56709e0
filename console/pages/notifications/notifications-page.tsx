import type { ReactNode } from 'react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { KEEP_ROWS } from '../../api/read.ts';
import { useLiveRead } from '../../live/live-read.ts';
import { useMarkRead } from '../../live/notifications.ts';
import { useTexts } from '../../texts/language.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toasts.tsx';
import { Preferences } from './preferences.tsx';
import { ServerWords } from '../../ui/server-words.tsx';

const route = getRouteApi('/notifications');
const LIMIT = 25;

/** What one was told about one's runs, and how one wants to be told. */
export function NotificationsPage(): ReactNode {
  const { notifications: texts, run, common } = useTexts();
  const { unread = false, offset = 0 } = route.useSearch();
  const navigate = useNavigate({ from: '/notifications' });
  const markRead = useMarkRead();
  const found = useLiveRead(
    '/almaws/v1/conf/notifications',
    { query: { limit: LIMIT, offset, ...(unread ? { unread } : {}) } },
    { ...KEEP_ROWS, everyMs: 4_000 },
  );
  const rows = found.data?.notification ?? [];
  const newest = rows[0];
  return (
    <Page
      title={texts.title}
      actions={
        newest &&
        (found.data?.unread ?? 0) > 0 && (
          <Button
            isBusy={markRead.isPending}
            onClick={() => {
              markRead.mutate(
                { until: newest.at },
                {
                  onSuccess: () => {
                    toast({ key: 'notifications', kind: 'success', title: texts.markedAll });
                  },
                },
              );
            }}
          >
            {texts.markAll}
          </Button>
        )
      }
    >
      <Checkbox
        label={texts.unreadOnly}
        checked={unread}
        onChange={({ target }) => {
          void navigate({ search: { unread: target.checked ? true : undefined } });
        }}
      />
      {found.isPending && <Loading />}
      {found.error && !found.data && <Problem problem={found.error} onRetry={() => void found.refetch()} />}
      {found.data && rows.length === 0 && (
        <Empty title={unread ? texts.noneUnread : texts.none}>
          <p>{texts.hint}</p>
        </Empty>
      )}
      {rows.length > 0 && (
        <>
          <Table
            caption={texts.caption}
            rows={rows}
            keyOf={({ id }) => id}
            columns={[
              { key: 'at', heading: texts.at, cell: ({ at }) => <Time at={at} /> },
              {
                key: 'run',
                heading: texts.run,
                cell: ({ id, instance, read: isRead }) => (
                  <span className="row">
                    <Link
                      to="/runs/$instance"
                      params={{ instance: instance.value }}
                      onClick={() => {
                        if (!isRead) markRead.mutate({ id });
                      }}
                    >
                      {instance.desc}
                    </Link>
                    {!isRead && <Badge kind="accent">{texts.unread}</Badge>}
                  </span>
                ),
              },
              {
                key: 'about',
                heading: texts.about,
                cell: ({ about }) => (about.value === 'PAUSED' ? run.paused : run.statuses[about.value]),
              },
              { key: 'message', heading: texts.message, cell: ({ message }) => <ServerWords>{message}</ServerWords> },
              {
                key: 'read',
                heading: common.actions,
                cell: ({ id, instance, read: isRead }) =>
                  isRead ? null : (
                    <Button
                      aria-label={`${texts.markRead}: ${instance.desc}`}
                      onClick={() => {
                        markRead.mutate({ id });
                      }}
                    >
                      {texts.markRead}
                    </Button>
                  ),
              },
            ]}
          />
          <Pager
            offset={offset}
            limit={LIMIT}
            total={found.data?.total_record_count ?? 0}
            onTurn={(next) => {
              void navigate({ search: (before) => ({ ...before, offset: next === 0 ? undefined : next }) });
            }}
          />
        </>
      )}
      <Preferences />
    </Page>
  );
}
