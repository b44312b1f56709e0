import { setTimeout as delay } from 'node:timers/promises';
import type { Request } from 'express';
import { findAccount } from '../../shared/access/find-account.ts';
import { tryPassword } from '../../shared/access/check-password.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { ApiServices } from '../api-services.ts';
import { ownAddress } from '../addresses.ts';
import { EVERYBODY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import { knownDevice } from './known-device.ts';
import { linkRoutes } from './link-routes.ts';
import { meBody } from './me-body.ts';
import { refusalNotes } from './note-refusal.ts';
import { openSession } from './open-session.ts';
import { providerRoutes } from './provider-routes.ts';
import { requireOwnOrigin } from './same-origin.ts';
import { requireTls } from './session-cookie.ts';
import { meShape, signInBody, waysShape } from './sign-in-shape.ts';
import { waysToSignIn } from './ways.ts';

/** A refusal takes at least this long, so that its time does not tell whether there is such an account. */
const REFUSED_AFTER_MS = 500;

/** `/sign-in`: the ways to sign in, and signing in with name and password. */
export function signInRoutes(services: ApiServices, limits: AttemptLimits): Route[] {
  const { store, config } = services;
  const noteRefusal = refusalNotes(services);
  return [
    route(
      'get',
      '/sign-in',
      { summary: 'Says how one can sign in here.', rights: EVERYBODY, answer: waysShape },
      ({ request }) => waysToSignIn(services, ownAddress(request)),
    ),
    route(
      'post',
      '/sign-in',
      {
        summary: 'Signs in with name and password.',
        rights: EVERYBODY,
        body: signInBody,
        answer: meShape,
        errors: {
          401: ['SIGN_IN_REFUSED'],
          403: ['FOREIGN_ORIGIN', 'TLS_REQUIRED'],
          404: ['USER_NOT_FOUND'],
          429: ['TOO_MANY_ATTEMPTS'],
        },
      },
      async ({ body, request, response }) => {
        const isTimeToRefuse = delay(REFUSED_AFTER_MS);
        requireOwnOrigin(request, config);
        requireTls(request, config);
        const { name, password } = body();
        const account = await findAccount(store, name);
        const device = await knownDevice(services, request, account?._id);
        const attempt = { address: addressOf(request), name, device };
        await limits.take(attempt);
        const clock = { now: new Date(), timeZone: config.timeZone };
        const { user, tried, why = 'unknown' } = await tryPassword(account, password, clock);
        if (!user) {
          await Promise.all([isTimeToRefuse, noteRefusal(request, { way: 'password', tried, why })]);
          throw refused();
        }
        await limits.giveBack(attempt);
        const { caller, token } = await openSession(services, request, response, { user, way: 'password' });
        return await meBody(services, caller, { sessionToken: token, address: ownAddress(request) });
      },
    ),
    ...linkRoutes(services, { limits, noteRefusal }),
    ...providerRoutes(services, { noteRefusal }),
  ];
}

function addressOf({ ip }: Request): string {
  return ip ?? 'unknown';
}

/** The same for a name without an account, a wrong password, and a closed account. */
function refused(): MusterError {
  return new MusterError(
    'SIGN_IN_REFUSED',
    401,
    'Name and password do not belong to an open account. Check both, or ask for a one-time link by mail.',
  );
}
