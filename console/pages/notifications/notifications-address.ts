export interface NotificationsSearch {
  unread?: boolean | undefined;
  offset?: number | undefined;
}

/** Takes what it knows of the address of the notifications, and leaves out the rest. */
export function readNotificationsSearch(search: Record<string, unknown>): NotificationsSearch {
  const offset = Number(search['offset']);
  return {
    unread: String(search['unread']) === 'true' ? true : undefined,
    offset: Number.isSafeInteger(offset) && offset > 0 ? offset : undefined,
  };
}
