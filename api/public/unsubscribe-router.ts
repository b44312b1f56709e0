import { Router, urlencoded, type Response } from 'express';
import { findNotificationType } from '../../shared/letters/find-letter.ts';
import { changePreferences, withOptOut } from '../../shared/letters/opt-out.ts';
import { hasOptedOut } from '../../shared/letters/recipient.ts';
import { openLinkSecrets } from '../../shared/letters/link-secrets.ts';
import { readUnsubscribeToken, UNSUBSCRIBE_PATH } from '../../shared/letters/unsubscribe-link.ts';
import type { ApiServices } from '../api-services.ts';
import { resource } from '../resource.ts';
import { unsubscribePage } from './unsubscribe-page.ts';

/**
 * `/unsubscribe/{token}`: reading shows a page with a button, since mail scanners open every link; posting opts out,
 * from the page and from the button of mail programs (RFC 8058). The token is all that is needed, and allows nothing
 * else.
 */
export function unsubscribeRouter({ store, secrets }: Pick<ApiServices, 'store' | 'secrets'>): Router {
  const router = Router();
  resource(router, `${UNSUBSCRIBE_PATH}/:token`, {
    get: async (request, response) => {
      const letters = await read(request.params.token);
      if (!letters) answer(response.status(404), unsubscribePage(undefined));
      else answer(response, unsubscribePage({ name: letters.type.name, isOut: hasOptedOut(letters.user, letters) }));
    },
    post: async (request, response) => {
      const letters = await read(request.params.token);
      if (!letters) {
        answer(response.status(404), unsubscribePage(undefined));
        return;
      }
      const { user, code, type } = letters;
      const isOut = (request.body as Record<string, unknown> | undefined)?.['again'] !== 'yes';
      await changePreferences(store, user._id, `${user._id} unsubscribe`, (was) => withOptOut(was, code, isOut));
      answer(response, unsubscribePage({ name: type.name, isOut }));
    },
  });

  /** The recipient and kind of letters that a link is for; undefined if it is invalid or no longer valid. */
  async function read(token: string) {
    const request = await readUnsubscribeToken(await openLinkSecrets(store, secrets), token);
    if (!request) return undefined;
    const user = await store.users.get(request.user);
    const type = await findNotificationType(store, request.type);
    return user && type ? { user, code: request.type, type } : undefined;
  }
  return Router()
    .use(UNSUBSCRIBE_PATH, urlencoded({ extended: false, limit: '10kb' }))
    .use(router);
}

function answer(response: Response, html: string): void {
  response.set({ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex', 'Referrer-Policy': 'no-referrer' });
  response.type('html').send(html);
}
