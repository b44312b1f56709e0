import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../api/api-problem.ts';
import { api, body } from '../api/client.ts';
import { keyOfRead, useRead } from '../api/read.ts';
import { keepCsrfToken, whenSessionEnds } from '../api/session-token.ts';
import { Loading } from '../ui/loading.tsx';
import { Problem } from '../ui/notice.tsx';
import { SessionEndedDialog } from './session-ended-dialog.tsx';
import { SignInPage } from './sign-in-page.tsx';

const readMe = () => body(api.GET('/almaws/v1/conf/me'));

/** Who is signed in, and what they may do. */
export type Me = Awaited<ReturnType<typeof readMe>>;

const Context = createContext<Me | undefined>(undefined);

/** Shows the console to who is signed in, and the page to sign in to everybody else. */
export function Session({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const me = useRead('/almaws/v1/conf/me', {}, { retry: false, staleTime: 60_000 });
  const [hasEnded, setHasEnded] = useState(false);
  useEffect(() => {
    whenSessionEnds(() => {
      setHasEnded(true);
    });
  }, []);

  if (me.data?.via === 'SESSION') keepCsrfToken(me.data.csrf_token ?? '');
  const signedIn = async (now: Me) => {
    // What another person saw must not stay on the screen, or in memory.
    if (me.data && me.data.primary_id !== now.primary_id) {
      location.reload();
      return;
    }
    keepCsrfToken(now.csrf_token ?? '');
    setHasEnded(false);
    client.setQueryData(keyOfRead('/almaws/v1/conf/me'), now);
    await client.invalidateQueries();
  };
  if (me.data) {
    return (
      <Context value={me.data}>
        {children}
        {hasEnded && <SessionEndedDialog onSignedIn={signedIn} />}
      </Context>
    );
  }
  if (isSignedOut(me.error)) return <SignInPage onSignedIn={signedIn} />;
  if (me.error) return <Problem problem={me.error} onRetry={() => void me.refetch()} />;
  return <Loading />;
}

function isSignedOut(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401;
}

/** Who is signed in. */
export function useMe(): Me {
  const me = use(Context);
  if (!me) throw new Error('Session has to be around everything that asks who is signed in.');
  return me;
}

/** Whether a role of this code opens something for this person: to change it, unless `toRead`. */
export function useHasRole(): (code: string, use?: { toRead?: boolean }) => boolean {
  const { role } = useMe();
  return (code, { toRead = false } = {}) =>
    role.some((each) => each.role.value === code && each.scope === null && (toRead || !each.read_only));
}

/** Ends the session here and on the server, and forgets everything that the console knew. */
export async function signOut(): Promise<void> {
  const { data } = await api.DELETE('/almaws/v1/conf/sessions/{id}', { params: { path: { id: 'current' } } });
  sessionStorage.clear();
  const link = data?.sign_out_link ?? null;
  if (link === null) location.reload();
  else location.assign(link);
}
