import type { Request, Response } from 'express';
import { whyClosed } from '../../shared/access/rights.ts';
import type { User } from '../../shared/model/user.ts';
import { findPerson } from '../../shared/openid/find-person.ts';
import { giveRoles } from '../../shared/openid/give-roles.ts';
import { requireProvider, type ProviderEntry } from '../../shared/openid/providers.ts';
import { rolesIn, type Claims } from '../../shared/openid/read-claims.ts';
import { beginAtProvider, endAtProvider } from '../../shared/openid/sign-in-at-provider.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { ownAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { flag, text } from '../contract/parameters.ts';
import { EVERYBODY } from '../contract/rights.ts';
import { ANY_CODE, route, type Route } from '../contract/route.ts';
import { searchParamsOf } from '../query-values.ts';
import { readCaller } from '../require-caller.ts';
import type { NoteRefusal } from './note-refusal.ts';
import { openSession } from './open-session.ts';
import { clearCookie, readCookie, requireTls, setCookie } from './session-cookie.ts';
import { readReturnPath } from './return-path.ts';
import { refusedPage, sendPage } from './sign-in-pages.ts';

/** The path of a provider's sign-in; `/callback` below it is where the provider sends the browser back to. */
export const PROVIDER_PATH = '/sign-in/providers';

/**
 * `/sign-in/providers/{code}`: leads to an OpenID provider, and back with a session. With `again=true` the person who is
 * signed in proves that they still are there.
 */
export function providerRoutes(services: ApiServices, { noteRefusal }: { noteRefusal: NoteRefusal }): Route[] {
  const { store, config } = services;
  const page = {
    types: ['text/html', 'text/plain'],
    statuses: { 400: 'Why not.', 401: 'Why not.', 403: 'Why not.', 404: 'Why not.' },
  };
  const refusals = {
    400: [ANY_CODE],
    401: [ANY_CODE],
    403: [ANY_CODE],
    404: [ANY_CODE],
    503: ['IDENTITY_PROVIDER_UNAVAILABLE'],
  };
  const callbackOf = (request: Request, { code }: ProviderEntry) =>
    `${ownAddress(request)}${PROVIDER_PATH}/${encodeURIComponent(code)}/callback`;
  return [
    route(
      'get',
      `${PROVIDER_PATH}/:provider`,
      {
        summary: 'Leads to an OpenID provider.',
        rights: EVERYBODY,
        query: { again: flag, return_to: text },
        status: 303,
        sends: page,
        errors: refusals,
      },
      async ({ path, query, request, response }) => {
        requireTls(request, config);
        const entry = await requireProvider(store, path.provider);
        const session = query.again === true ? await requireSignedIn(request, response) : undefined;
        const { url, token } = await beginAtProvider(services, entry, {
          redirectUri: callbackOf(request, entry),
          returnTo: readReturnPath(query.return_to),
          ...defined({ session }),
        });
        setCookie(response, config, { name: 'attempt', value: token });
        response.redirect(303, url.href);
      },
    ),
    route(
      'get',
      `${PROVIDER_PATH}/:provider/callback`,
      {
        summary: 'Where an OpenID provider sends the browser back to.',
        rights: EVERYBODY,
        status: 303,
        sends: page,
        errors: refusals,
      },
      async ({ path, request, response }) => {
        const entry = await requireProvider(store, path.provider);
        try {
          response.redirect(303, `${ownAddress(request)}${await comeBack(request, response, entry)}`);
        } catch (error) {
          if (!(error instanceof MusterError) || error.httpStatus >= 500) throw error;
          await noteRefusal(request, { way: 'provider', why: error.message.slice(0, 200) });
          sendPage(response.status(error.httpStatus), refusedPage(error.message, `${ownAddress(request)}/`));
        }
      },
    ),
  ];

  /** @returns the path to go on to. @throws MusterError SIGN_IN_REFUSED */
  async function comeBack(request: Request, response: Response, entry: ProviderEntry): Promise<string> {
    const token = readCookie(request, config, 'attempt') ?? '';
    clearCookie(response, config, 'attempt');
    const currentUrl = new URL(callbackOf(request, entry));
    currentUrl.search = searchParamsOf(request).toString();
    const maxAgeSeconds = config.sessions.reauthenticationMinutes * 60;
    const { claims, idToken, attempt } = await endAtProvider(services, entry, { token, currentUrl, maxAgeSeconds });
    const user = await personOf(entry, claims);
    const authenticatedAt = typeof claims['auth_time'] === 'number' ? new Date(claims['auth_time'] * 1_000) : NEVER;
    if (attempt.session !== undefined) {
      const session = await store.sessions.get(attempt.session);
      if (session?.person !== user._id) throw refused(`You are signed in as another person than ${user._id}.`);
      await store.sessions.noteAuthentication(session._id, authenticatedAt);
    } else {
      const at = { way: 'provider' as const, provider: entry.code, idToken: await services.secrets.seal(idToken) };
      await openSession(services, request, response, { user, ...at, authenticatedAt });
    }
    return attempt.returnTo;
  }

  async function personOf({ code, content }: ProviderEntry, claims: Claims): Promise<User> {
    const found = await findPerson(store, content, claims);
    if ('why' in found) throw refused(found.why);
    const { user } = found;
    if (whyClosed(user, { now: new Date(), timeZone: config.timeZone }) !== undefined) {
      throw refused(`The account ${user._id} is closed.`);
    }
    const roles = rolesIn(claims, content);
    if (roles === undefined) return user;
    const { given, taken } = await giveRoles(store, { person: user._id, provider: code, roles });
    if (given.length + taken.length > 0) {
      const details = { provider: code, given, taken };
      await store.auditTrail.append({
        by: user._id,
        action: 'sign-in.roles',
        subject: user._id,
        result: 'done',
        details,
      });
    }
    return user;
  }

  async function requireSignedIn(request: Request, response: Response): Promise<string> {
    const { via } = await readCaller(services, request, response);
    if (via.kind === 'session') return via.id;
    throw new MusterError('SESSION_REQUIRED', 403, 'Only who is signed in can prove it again.');
  }
}

/** A provider that does not say when it asked may not have asked for days. */
const NEVER = new Date(0);

function refused(why: string): MusterError {
  return new MusterError('SIGN_IN_REFUSED', 401, why);
}
