import { findAccount } from '../../shared/access/find-account.ts';
import { whyClosed } from '../../shared/access/rights.ts';
import { makeSignInLink, readSignInLink, SIGN_IN_LINK_PATH, useSignInLink } from '../../shared/access/sign-in-links.ts';
import { toLoggedError } from '../../shared/runtime/log.ts';
import { ownAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { EVERYBODY } from '../contract/rights.ts';
import { text } from '../contract/parameters.ts';
import { route, type Route } from '../contract/route.ts';
import type { AttemptLimits } from './attempt-limits.ts';
import type { NoteRefusal } from './note-refusal.ts';
import { openSession } from './open-session.ts';
import { readReturnPath } from './return-path.ts';
import { requireOwnOrigin } from './same-origin.ts';
import { sendLink } from './send-link.ts';
import { requireTls } from './session-cookie.ts';
import { linkRequestBody, linkRequestedShape } from './sign-in-shape.ts';
import { sendPage, signInLinkPage } from './sign-in-pages.ts';

const MAILED_FOR_MINUTES = 30;

/** `/sign-in/links` sends a one-time link by mail; `/sign-in/link/{token}` is where it leads. */
export function linkRoutes(
  services: ApiServices,
  { limits, noteRefusal }: { limits: AttemptLimits; noteRefusal: NoteRefusal },
): Route[] {
  const { store, config, log } = services;
  const clock = () => ({ now: new Date(), timeZone: config.timeZone });
  const refusals = { 403: ['FOREIGN_ORIGIN', 'TLS_REQUIRED'] };
  const page = { types: ['text/html', 'text/plain'], statuses: { 404: 'The page of a link that cannot be used.' } };
  return [
    route(
      'post',
      '/sign-in/links',
      {
        summary: 'Sends a one-time link to sign in by mail.',
        rights: EVERYBODY,
        body: linkRequestBody,
        status: 202,
        answer: linkRequestedShape,
        errors: { ...refusals, 429: ['TOO_MANY_ATTEMPTS'] },
      },
      async ({ body, request }) => {
        requireOwnOrigin(request, config);
        requireTls(request, config);
        const { name } = body();
        const isWithinLimits = await limits.takeLink({ address: request.ip ?? 'unknown', name });
        const address = ownAddress(request);
        // Answered before anybody looks whether there is such an account, so that the time tells nothing.
        if (isWithinLimits) setImmediate(() => sendInBackground(name, address));
        return {
          message:
            'If there is an open account with this name and a mail address, and a mail server is set up, a link is on its way. It can be used once, within 30 minutes.',
        };
      },
    ),
    // Reading shows a page with a button: mail programs open links to look whether they are safe.
    route(
      'get',
      '/sign-in/link/:token',
      { summary: 'The page behind a one-time link.', rights: EVERYBODY, query: { return_to: text }, sends: page },
      async ({ path, response }) => {
        const user = await readSignInLink(store, path.token, clock());
        sendPage(response.status(user ? 200 : 404), signInLinkPage(user !== undefined));
      },
    ),
    route(
      'post',
      '/sign-in/link/:token',
      {
        summary: 'Signs in with a one-time link.',
        rights: EVERYBODY,
        // The form of the page is sent to the address of the page, with what stands in it.
        query: { return_to: text },
        status: 303,
        sends: page,
        errors: refusals,
      },
      async ({ path, query, request, response }) => {
        requireOwnOrigin(request, config);
        requireTls(request, config);
        const user = await useSignInLink(store, path.token, clock());
        if (!user) {
          await noteRefusal(request, { way: 'link', why: 'used, expired or unknown' });
          sendPage(response.status(404), signInLinkPage(false));
          return;
        }
        await openSession(services, request, response, { user, way: 'link' });
        response.redirect(303, `${ownAddress(request)}${readReturnPath(query.return_to)}`);
      },
    ),
  ];

  function sendInBackground(name: string, address: string): void {
    orderLink(name, address).catch((error: unknown) => {
      log.error({ reason: toLoggedError(error) }, 'a sign-in link could not be sent');
    });
  }

  async function orderLink(name: string, address: string): Promise<void> {
    const user = await findAccount(store, name);
    if (user?.email === undefined || whyClosed(user, clock()) !== undefined) return;
    const token = await makeSignInLink(store, { person: user._id, by: user._id, minutes: MAILED_FOR_MINUTES });
    const link = `${address}${SIGN_IN_LINK_PATH}/${token}`;
    const problem = await sendLink(services, user, { link, minutes: MAILED_FOR_MINUTES });
    const result = problem === undefined ? 'done' : 'refused';
    await store.auditTrail.append({ by: user._id, action: 'sign-in.link-sent', subject: user._id, result });
    if (problem !== undefined) log.warn({ person: user._id, problem }, 'a sign-in link could not be sent');
  }
}
