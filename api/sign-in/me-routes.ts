import { requireFreshSignIn, requireSession } from '../../shared/access/sensitive-changes.ts';
import { setPassword } from '../../shared/access/set-password.ts';
import { ownAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { ANY_KEY, decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { meBody } from './me-body.ts';
import { readCookie } from './session-cookie.ts';
import { meShape, passwordBody } from './sign-in-shape.ts';

/** `/conf/me`: who is calling and what they may do; `/conf/me/password` sets their password. */
export function meRoutes(services: Pick<ApiServices, 'store' | 'config'>): Route[] {
  return [
    route(
      'get',
      '/me',
      {
        summary: 'Says who is calling, and what they may do.',
        rights: ANY_KEY,
        answer: meShape,
        errors: { 404: ['USER_NOT_FOUND'] },
      },
      ({ caller, request }) =>
        meBody(services, caller, {
          sessionToken: readCookie(request, services.config, 'session'),
          address: ownAddress(request),
        }),
    ),
    route(
      'put',
      '/me/password',
      {
        summary: 'Sets your password.',
        rights: decidedByHandler('a session in which you proved lately who you are'),
        body: passwordBody,
        errors: {
          400: ['WEAK_PASSWORD'],
          403: ['SESSION_REQUIRED', 'REAUTHENTICATION_REQUIRED'],
          409: ['CONFLICT'],
        },
      },
      async ({ body, caller }) => {
        const { id: session } = requireSession(caller, 'set your password');
        requireFreshSignIn(caller, 'set your password');
        const { password } = body();
        await setPassword(services.store, { person: caller.person, password, session });
      },
    ),
  ];
}
