import type { Collection, Db, Filter } from 'mongodb';
import {
  DEFAULT_PREFERENCES,
  type Notification,
  type NotificationPreferences,
  type NotifiedAbout,
} from '../model/notification.ts';
import type { Role } from '../model/roles.ts';

/** Whose notifications: a person's, about runs that they may see now. */
export interface NotificationFilter {
  person: string;
  /** The roles that the person holds. */
  roles: readonly Role[];
  isUnread?: boolean;
}

interface StoredPreferences {
  /** The person's primary id. */
  _id: string;
  popUp: NotifiedAbout[];
  browser: NotifiedAbout[];
}

/** What people are told about their runs, and how they want to be told. */
export class Notifications {
  readonly collection: Collection<Notification>;
  readonly preferences: Collection<StoredPreferences>;

  constructor(db: Db) {
    this.collection = db.collection<Notification>('notifications');
    this.preferences = db.collection<StoredPreferences>('notification_preferences');
  }

  /** Writes it, once; a later try only corrects what it says, and one that was read stays read. */
  async put({ _id, ...told }: Notification): Promise<void> {
    await this.collection.updateOne({ _id }, { $set: told }, { upsert: true });
  }

  /** A page of them, newest first, and how many there are. */
  async page(filter: NotificationFilter, offset: number, limit: number) {
    const wanted = filterOf(filter);
    const total = await this.collection.countDocuments(wanted);
    if (limit === 0 || offset >= total) return { notifications: [], total };
    const found = this.collection.find(wanted).sort({ at: -1, _id: -1 }).skip(offset).limit(limit);
    return { notifications: await found.toArray(), total };
  }

  async count(filter: NotificationFilter): Promise<number> {
    return this.collection.countDocuments(filterOf(filter));
  }

  /** For each of these people, something that is another once they have an unread one more, or less. */
  async digests(people: readonly string[]): Promise<Map<string, string>> {
    if (people.length === 0) return new Map();
    const stages = [
      { $match: { person: { $in: [...people] }, readAt: { $exists: false } } },
      { $group: { _id: '$person', unread: { $sum: 1 }, latest: { $max: '$at' } } },
    ];
    const found = this.collection.aggregate<{ _id: string; unread: number; latest: Date }>(stages);
    return new Map(
      (await found.toArray()).map(({ _id, unread, latest }) => [_id, `${unread} ${latest.toISOString()}`]),
    );
  }

  /** @returns false if the person has none with this id. */
  async markRead(person: string, id: string, readAt: Date): Promise<boolean> {
    const found = await this.collection.updateOne(
      { _id: id, person, readAt: { $exists: false } },
      { $set: { readAt } },
    );
    return found.matchedCount === 1 || (await this.collection.countDocuments({ _id: id, person })) === 1;
  }

  /** Marks all as read that happened until then: what came since was not seen. */
  async markAllRead(person: string, until: Date, readAt: Date): Promise<void> {
    await this.collection.updateMany({ person, readAt: { $exists: false }, at: { $lte: until } }, { $set: { readAt } });
  }

  async preferencesOf(person: string): Promise<NotificationPreferences> {
    return (await this.preferences.findOne({ _id: person })) ?? DEFAULT_PREFERENCES;
  }

  async setPreferences(person: string, { popUp, browser }: NotificationPreferences): Promise<void> {
    const wanted = { popUp: [...popUp], browser: [...browser] };
    await this.preferences.updateOne({ _id: person }, { $set: wanted }, { upsert: true });
  }
}

function filterOf({ person, roles, isUnread = false }: NotificationFilter): Filter<Notification> {
  return { person, roles: { $in: [...roles] }, ...(isUnread ? { readAt: { $exists: false } } : {}) };
}
