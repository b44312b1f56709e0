import { Router, urlencoded, type Response } from 'express';
import { z } from 'zod';
import { findNotificationType } from '../../shared/letters/find-letter.ts';
import { changePreferences, withOptOut } from '../../shared/letters/opt-out.ts';
import { hasOptedOut } from '../../shared/letters/recipient.ts';
import { openLinkSecrets } from '../../shared/letters/link-secrets.ts';
import { readUnsubscribeToken, UNSUBSCRIBE_PATH } from '../../shared/letters/unsubscribe-link.ts';
import type { ApiServices } from '../api-services.ts';
import { EVERYBODY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { unsubscribePage } from './unsubscribe-page.ts';

const formBody = z.looseObject({ again: z.unknown().optional() });

/**
 * `/unsubscribe/{token}`: reading shows a page with a button, since mail scanners open every link; posting opts out,
 * from the page and from the button of mail programs (RFC 8058). The token is all that is needed, and allows nothing
 * else.
 */
export function unsubscribeRoutes({ store, secrets }: Pick<ApiServices, 'store' | 'secrets'>): Route[] {
  const declaration = {
    rights: EVERYBODY,
    sends: { types: ['text/html'], statuses: { 404: 'The page of a link that cannot be used.' } },
  } as const;
  return [
    route(
      'get',
      `${UNSUBSCRIBE_PATH}/:token`,
      { summary: 'The page behind the link in letters.', ...declaration },
      async ({ path, response }) => {
        const letters = await read(path.token);
        if (!letters) answer(response.status(404), unsubscribePage(undefined));
        else answer(response, unsubscribePage({ name: letters.type.name, isOut: hasOptedOut(letters.user, letters) }));
      },
    ),
    route(
      'post',
      `${UNSUBSCRIBE_PATH}/:token`,
      { summary: 'Opts out of letters of a kind, or in again.', ...declaration, takesForm: true, body: formBody },
      async ({ path, body, response }) => {
        const letters = await read(path.token);
        if (!letters) {
          answer(response.status(404), unsubscribePage(undefined));
          return;
        }
        const { user, code, type } = letters;
        const isOut = body().again !== 'yes';
        await changePreferences(store, user._id, `${user._id} unsubscribe`, (was) => withOptOut(was, code, isOut));
        answer(response, unsubscribePage({ name: type.name, isOut }));
      },
    ),
  ];

  /** The recipient and kind of letters that a link is for; undefined if it is invalid or no longer valid. */
  async function read(token: string) {
    const request = await readUnsubscribeToken(await openLinkSecrets(store, secrets), token);
    if (!request) return undefined;
    const user = await store.users.get(request.user);
    const type = await findNotificationType(store, request.type);
    return user && type ? { user, code: request.type, type } : undefined;
  }
}

/** Reads the form of the page. */
export const readUnsubscribeForm = Router().use(UNSUBSCRIBE_PATH, urlencoded({ extended: false, limit: '10kb' }));

function answer(response: Response, html: string): void {
  response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'no-referrer' });
  response.type('html').send(html);
}
