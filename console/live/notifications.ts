import { useMutation, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import type { ApiProblem } from '../api/api-problem.ts';
import { api } from '../api/client.ts';
import { keyOfRead, type Answer } from '../api/read.ts';
import { useLiveRead } from './live-read.ts';

const PATH = '/almaws/v1/conf/notifications';
/** As many as can come at once and be shown. */
const MOST = 20;
const EVERY_MS = 3_000;

export type Notification = Answer<typeof PATH>['notification'][number];

/** What one was told and has not read, newest first. Asked for also while nobody looks: the browser tells of it then. */
export function useUnread(): UseQueryResult<Answer<typeof PATH>, ApiProblem> {
  return useLiveRead(
    PATH,
    { query: { unread: true, limit: MOST } },
    { everyMs: EVERY_MS, refetchIntervalInBackground: true },
  );
}

/** Marks as read: one by its id, or all up to a time. */
export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (which: { id: string } | { until: string }) => {
      const query = { op: 'mark_read' } as const;
      if ('until' in which) await api.POST(PATH, { params: { query }, body: which });
      else await api.POST('/almaws/v1/conf/notifications/{id}', { params: { query, path: which } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: keyOfRead(PATH) }),
  });
}
