import { MusterError } from '../../shared/runtime/errors.ts';
import { rolesToSeeRuns } from '../../shared/runs/visible-runs.ts';
import type { ApiServices } from '../api-services.ts';
import { flag, list, word } from '../contract/parameters.ts';
import { ANY_KEY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import {
  markAllBody,
  notificationListShape,
  preferencesShape,
  toNotificationBody,
  toPreferencesBody,
} from './notification-shape.ts';

/** `/conf/notifications`: what the caller is told about their runs. Everybody has only their own. */
export function notificationRoutes({ store }: Pick<ApiServices, 'store'>): Route[] {
  return [
    route(
      'get',
      '/notifications',
      {
        summary: 'Lists what you are told about your runs, newest first.',
        rights: ANY_KEY,
        ...list({ unread: flag }),
        answer: notificationListShape,
      },
      async ({ query, caller, address }) => {
        const own = { person: caller.person, roles: rolesToSeeRuns(caller) };
        const filter = { ...own, isUnread: query.unread === true };
        const { notifications, total } = await store.notifications.page(filter, query.offset, query.limit);
        const preferences = await store.notifications.preferencesOf(caller.person);
        return {
          notification: notifications.map((each) => toNotificationBody(address, each, preferences)),
          total_record_count: total,
          unread: await store.notifications.count({ ...own, isUnread: true }),
        };
      },
    ),
    route(
      'post',
      '/notifications',
      {
        summary: 'Marks all as read that you have seen.',
        rights: ANY_KEY,
        query: { op: word(['mark_read']) },
        body: markAllBody,
        errors: { 400: ['UNKNOWN_OPERATION'] },
      },
      async ({ query, body, caller }) => {
        requireMarkRead(query.op);
        await store.notifications.markAllRead(caller.person, new Date(body().until), new Date());
      },
    ),
    route(
      'post',
      '/notifications/:id',
      {
        summary: 'Marks one as read.',
        rights: ANY_KEY,
        query: { op: word(['mark_read']) },
        errors: { 400: ['UNKNOWN_OPERATION'], 404: ['NOTIFICATION_NOT_FOUND'] },
      },
      async ({ path, query, caller }) => {
        requireMarkRead(query.op);
        if (await store.notifications.markRead(caller.person, path.id, new Date())) return;
        throw new MusterError('NOTIFICATION_NOT_FOUND', 404, `You have no notification ${path.id}.`);
      },
    ),
    route(
      'get',
      '/notification-preferences',
      { summary: 'Shows how you are told about your runs.', rights: ANY_KEY, answer: preferencesShape },
      async ({ caller }) => toPreferencesBody(await store.notifications.preferencesOf(caller.person)),
    ),
    route(
      'put',
      '/notification-preferences',
      {
        summary: 'Changes how you are told about your runs.',
        rights: ANY_KEY,
        body: preferencesShape,
        answer: preferencesShape,
      },
      async ({ body, caller }) => {
        const { pop_up: popUp, browser } = body();
        const wanted = { popUp: [...new Set(popUp)], browser: [...new Set(browser)] };
        await store.notifications.setPreferences(caller.person, wanted);
        return toPreferencesBody(wanted);
      },
    ),
  ];
}

function requireMarkRead(op: string | undefined): void {
  if (op?.toLowerCase() === 'mark_read') return;
  throw new MusterError('UNKNOWN_OPERATION', 400, `There is no operation ${op ?? ''} here: op must be mark_read.`);
}
