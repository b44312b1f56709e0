import { z } from 'zod';
import {
  NOTIFICATION_KINDS,
  NOTIFIED_ABOUT,
  type Notification,
  type NotificationKind,
  type NotificationPreferences,
} from '../../shared/model/notification.ts';
import { RUN_STATUSES } from '../../shared/model/run.ts';
import { codedAnswer, linkedAnswer, time } from '../contract/shapes.ts';
import { instanceLink } from '../jobs/instance-shape.ts';

const about = z.enum(NOTIFIED_ABOUT);

export const preferencesShape = z
  .object({ pop_up: z.array(about).max(50), browser: z.array(about).max(50) })
  .meta({ id: 'NotificationPreferences' });

export const notificationShape = z
  .object({
    id: z.string(),
    kind: codedAnswer(z.enum(Object.keys(NOTIFICATION_KINDS) as NotificationKind[])),
    /** The status that the run ended with, or PAUSED. */
    about: codedAnswer(about),
    message: z.string(),
    at: time,
    read: z.boolean(),
    instance: linkedAnswer(),
    /** How the caller wants to be told of it. */
    pop_up: z.boolean(),
    browser: z.boolean(),
  })
  .meta({ id: 'Notification' });

export const notificationListShape = z
  .object({
    notification: z.array(notificationShape),
    total_record_count: z.int().min(0),
    unread: z.int().min(0),
  })
  .meta({ id: 'Notifications' });

export const markAllBody = z.object({
  /** Of the newest one seen; those that came since stay unread. */
  until: z.iso.datetime(),
});

export function toNotificationBody(
  address: string,
  { _id, kind, about: what, message, at, readAt, run }: Notification,
  { popUp, browser }: NotificationPreferences,
): z.input<typeof notificationShape> {
  return {
    id: _id,
    kind: { value: kind, desc: NOTIFICATION_KINDS[kind] },
    about: { value: what, desc: what === 'PAUSED' ? 'Paused' : RUN_STATUSES[what] },
    message,
    at: at.toISOString(),
    read: readAt !== undefined,
    instance: { value: run.id, desc: run.name, link: instanceLink(address, { _id: run.id, job: { id: run.job } }) },
    pop_up: popUp.includes(what),
    browser: browser.includes(what),
  };
}

export function toPreferencesBody({ popUp, browser }: NotificationPreferences): z.input<typeof preferencesShape> {
  return { pop_up: [...popUp], browser: [...browser] };
}
