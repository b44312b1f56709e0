import type { Request, RequestHandler, Response } from 'express';
import { authenticate } from '../shared/access/authenticate.ts';
import { authenticateSession } from '../shared/access/sessions.ts';
import { authenticateToken } from '../shared/openid/authenticate-token.ts';
import type { Caller } from '../shared/model/roles.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import type { ApiServices } from './api-services.ts';
import type { CallLimits } from './call-limits.ts';
import { queryValues } from './query-values.ts';
import { requireCsrfToken, requireOwnOrigin } from './sign-in/same-origin.ts';
import { clearCookie, readCookie } from './sign-in/session-cookie.ts';

type Services = Pick<ApiServices, 'store' | 'config' | 'secrets'>;

/** What an open page asks for without its person. */
const BY_ITSELF = /^(?:\/almaws\/v1)?\/conf\/(?:events|live)$/;

/** Admits callers with a key, a token or a session; `callerOf` then returns the caller. */
export function requireCaller(services: Services, { countRefused }: Pick<CallLimits, 'countRefused'>): RequestHandler {
  return async (request, response, next) => {
    // What is answered to one caller is nobody else's, in no cache on the way either.
    response.set('Cache-Control', 'private, no-store');
    try {
      response.locals['caller'] = await readCaller(services, request, response);
    } catch (error) {
      if (error instanceof MusterError && error.httpStatus === 401) await countRefused(request);
      throw error;
    }
    next();
  };
}

/** The caller; known on every route behind `requireCaller`. */
export function callerOf(response: Response): Caller {
  return (response.locals as { caller: Caller }).caller;
}

/**
 * Who makes this request. A key in the header counts before a session.
 * @throws MusterError UNAUTHORIZED without a valid key or session; FOREIGN_ORIGIN, CSRF_TOKEN_MISSING or KEY_IN_ADDRESS
 * for a session that somebody else may be using.
 */
export async function readCaller(services: Services, request: Request, response: Response): Promise<Caller> {
  const { store, config } = services;
  const sent = credentialsOf(request, config);
  if (sent.key !== undefined) return authenticate(store, sent.key, config.timeZone);
  if (sent.token !== undefined) return authenticateToken(services, sent.token, config.timeZone);
  if (sent.session === undefined) throw noCredentials();
  if (queryValues(request).has('apikey')) throw keyInAddress();
  requireOwnOrigin(request, config);
  try {
    const caller = await authenticateSession(store, sent.session, config, { isUse: !BY_ITSELF.test(request.path) });
    requireCsrfToken(request, sent.session);
    return caller;
  } catch (error) {
    if (error instanceof MusterError && error.httpStatus === 401) clearCookie(response, config, 'session');
    throw error;
  }
}

/** What a request shows to be let in with: one of these, or nothing. */
export interface Credentials {
  key?: string;
  /** Of a machine, from an OpenID provider. */
  token?: string;
  /** The token of a session. */
  session?: string;
}

/** The key or token in the header of a request, else the session of its cookie, else the key in its address. */
export function credentialsOf(request: Request, config: Services['config']): Credentials {
  const header = request.get('authorization');
  const fromHeader = header === undefined ? undefined : /^apikey\s+(\S+)\s*$/i.exec(header)?.[1];
  if (fromHeader !== undefined) return { key: fromHeader };
  const token = header === undefined ? undefined : /^bearer\s+(\S+)\s*$/i.exec(header)?.[1];
  if (token !== undefined) return { token };
  const session = readCookie(request, config, 'session');
  if (session !== undefined) return { session };
  const fromAddress = queryValues(request).get('apikey');
  return fromAddress === undefined ? {} : { key: fromAddress };
}

function noCredentials(): MusterError {
  return new MusterError(
    'UNAUTHORIZED',
    401,
    'An API key is required. Send the header "Authorization: apikey KEY" or the parameter apikey. People sign in at /sign-in.',
  );
}

function keyInAddress(): MusterError {
  return new MusterError(
    'KEY_IN_ADDRESS',
    400,
    'You are signed in, and a key stands in the address, where history and logs keep it. Leave out the parameter apikey, or send the key in the header Authorization.',
  );
}
