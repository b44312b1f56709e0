import type { Request, Response } from 'express';
import { isAdministrator, requireAdministratorToRead } from '../../shared/access/administrator.ts';
import { tryPassword } from '../../shared/access/check-password.ts';
import { requireSession } from '../../shared/access/sensitive-changes.ts';
import { isOver } from '../../shared/access/sessions.ts';
import type { Session } from '../../shared/model/session.ts';
import { signOutAtProvider } from '../../shared/openid/sign-out-at-provider.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { ownAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { filters, text, word } from '../contract/parameters.ts';
import { ANY_KEY, decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { callerOf } from '../require-caller.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import { toSessionBody } from './session-body.ts';
import { clearCookie } from './session-cookie.ts';
import { endedSessionShape, reauthenticationBody, sessionShape, sessionsShape } from './sign-in-shape.ts';

type Services = Pick<ApiServices, 'store' | 'config' | 'secrets'>;

/**
 * `/conf/sessions`: where a person is signed in. `DELETE` of one ends it; `current` stands for the caller's own, so
 * that is how to sign out. Administrators see and end those of everybody.
 */
export function sessionRoutes(services: Services, limits: Pick<AttemptLimits, 'take' | 'giveBack'>): Route[] {
  const { store, config } = services;
  const own = decidedByHandler('any key, for your own; a General System Administrator for those of others');
  return [
    route(
      'get',
      '/sessions',
      { summary: 'Lists where you are signed in.', rights: own, ...filters({ user: text }), answer: sessionsShape },
      async ({ query, caller, response }) => {
        const person = query.user ?? caller.person;
        if (person !== caller.person) requireAdministratorToRead(caller, 'see the sessions of others');
        const now = new Date();
        const open = (await store.sessions.list(person)).filter((session) => !isOver(session, now, config.sessions));
        const session = open.map((each) => toSessionBody(each, idOfCurrent(response), config.sessions));
        return { session, total_record_count: session.length };
      },
    ),
    route(
      'delete',
      '/sessions',
      { summary: 'Signs out everywhere else.', rights: ANY_KEY },
      async ({ caller, response }) => {
        await store.sessions.endAllOf(caller.person, idOfCurrent(response));
      },
    ),
    route(
      'delete',
      '/sessions/:id',
      {
        summary: 'Ends a session; current is your own, so this signs out.',
        rights: own,
        answer: endedSessionShape,
        errors: { 403: ['SESSION_REQUIRED'], 404: ['SESSION_NOT_FOUND'] },
      },
      async ({ path, request, response }) => {
        const session = await requireOwn(path.id, response);
        await store.sessions.end(session._id);
        if (session._id !== idOfCurrent(response)) return { sign_out_link: null };
        clearCookie(response, config, 'session');
        const link = await signOutAtProvider(services, session, `${ownAddress(request)}/`);
        return { sign_out_link: link ?? null };
      },
    ),
    route(
      'post',
      '/sessions/:id',
      {
        summary: 'Proves with the password that you are still there.',
        rights: own,
        query: { op: word(['reauthenticate']) },
        body: reauthenticationBody,
        answer: sessionShape,
        errors: {
          400: ['UNKNOWN_OPERATION'],
          403: ['SESSION_REQUIRED', 'PASSWORD_REFUSED'],
          404: ['SESSION_NOT_FOUND'],
          429: ['TOO_MANY_ATTEMPTS'],
        },
      },
      async ({ path, query: { op }, body, caller: { person, via }, request, response }) => {
        const session = await requireOwn(path.id, response);
        if (op?.toLowerCase() !== 'reauthenticate') {
          const says = 'Use op=reauthenticate: it proves with the password that the person is still there.';
          throw new MusterError('UNKNOWN_OPERATION', 400, says);
        }
        if (via.kind !== 'session' || via.id !== session._id) requireCurrent();
        await prove(request, person, body().password);
        await store.sessions.noteAuthentication(session._id, new Date());
        const proven = (await store.sessions.get(session._id)) ?? session;
        return toSessionBody(proven, session._id, config.sessions);
      },
    ),
  ];

  /** A session that the caller may end. @throws MusterError SESSION_NOT_FOUND */
  async function requireOwn(asked: string, response: Response): Promise<Session> {
    const caller = callerOf(response);
    const id = asked === 'current' ? requireSession(caller, 'speak of the current session').id : asked;
    const session = await store.sessions.get(id);
    if (session && (session.person === caller.person || isAdministrator(caller))) return session;
    throw new MusterError('SESSION_NOT_FOUND', 404, 'There is no such session. It may have ended.');
  }

  async function prove({ ip = 'unknown' }: Request, person: string, password: string): Promise<void> {
    // Only who is signed in as this person gets here, so what strangers try does not count.
    const attempt = { address: ip, name: person, device: `session of ${person}` };
    await limits.take(attempt);
    const clock = { now: new Date(), timeZone: config.timeZone };
    const { user } = await tryPassword(await store.users.get(person), password, clock);
    if (!user) {
      throw new MusterError('PASSWORD_REFUSED', 403, 'This is not your password. Try again, or sign in with a link.');
    }
    await limits.giveBack(attempt);
  }
}

function idOfCurrent(response: Response): string | undefined {
  const { via } = callerOf(response);
  return via.kind === 'session' ? via.id : undefined;
}

function requireCurrent(): never {
  throw new MusterError('SESSION_REQUIRED', 403, 'Prove who you are in the session that you are signed in with.');
}
