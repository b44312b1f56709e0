import { useQueryClient } from '@tanstack/react-query';
import { api, body } from '../../../api/client.ts';
import { keyOfRead, useRead } from '../../../api/read.ts';
import { useHasRole } from '../../../session/session.tsx';
import type { UserRecord } from './account-fields.ts';

const WRITERS = ['USER_MANAGER', 'USER_ADMINISTRATOR', 'GENERAL_SYSTEM_ADMINISTRATOR'];

/** An account, and the record of its user that changes begin with. */
export function useAccount(id: string) {
  const account = useRead('/almaws/v1/conf/accounts/{id}', { path: { id } });
  const user = useRead('/almaws/v1/users/{id}', { path: { id } });
  return { account, user };
}

/** Whether to offer what makes accounts; the server decides. */
export function useMayWriteAccounts(): boolean {
  const hasRole = useHasRole();
  return WRITERS.some((role) => hasRole(role));
}

/** The user as it is now, past what the page keeps. */
export async function readUser(id: string): Promise<UserRecord> {
  return body(api.GET('/almaws/v1/users/{id}', { params: { path: { id } } }));
}

/** Writes a user, if it still has the revision that the change was made on. @throws ApiProblem PRECONDITION_FAILED */
export async function replaceUser(user: UserRecord): Promise<UserRecord> {
  return body(
    api.PUT('/almaws/v1/users/{id}', {
      params: { path: { id: user.primary_id } },
      headers: { 'If-Match': `"${user.revision}"` },
      body: { ...user },
    }),
  );
}

/** Reads anew whatever shows accounts. */
export function useRefreshAccounts(): () => Promise<unknown> {
  const client = useQueryClient();
  const paths = [
    '/almaws/v1/conf/accounts',
    '/almaws/v1/conf/accounts/{id}',
    '/almaws/v1/users',
    '/almaws/v1/users/{id}',
    '/almaws/v1/users/{id}/history',
    '/almaws/v1/conf/me',
  ] as const;
  return () => Promise.all(paths.map((path) => client.invalidateQueries({ queryKey: keyOfRead(path) })));
}
