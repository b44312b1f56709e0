import { idleEnd } from '../../shared/access/sessions.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Config } from '../../shared/runtime/config.ts';
import type { SessionBody } from './sign-in-shape.ts';

const WAYS = { password: 'PASSWORD', link: 'LINK', provider: 'PROVIDER' } as const;

/** A session as its person sees it. @param current the id of the caller's session, if any. */
export function toSessionBody(
  session: Session,
  current: string | undefined,
  settings: Config['sessions'],
): SessionBody {
  const { _id: id, way, provider = null, created, lastUsed, expires, authenticatedAt, agent = null } = session;
  const freshUntil = new Date(authenticatedAt.getTime() + settings.reauthenticationMinutes * 60_000);
  const unused = idleEnd(session, settings);
  return {
    ...{ id, is_current: id === current, way: WAYS[way], provider },
    created: created.toISOString(),
    last_used: lastUsed.toISOString(),
    expires: expires.toISOString(),
    expires_unused: (unused < expires ? unused : expires).toISOString(),
    fresh_until: freshUntil.toISOString(),
    agent,
  };
}
