import type { User } from '../model/user.ts';
import { withFieldsMarked } from '../records/provenance/field-marks.ts';
import type { Store } from '../store/store.ts';

/** A user's mail preferences. */
export interface MailPreferences {
  /** Codes of notification types that the user opted out of. */
  optOut: string[];
  jobEndedMail: boolean;
}

export function preferencesOf({ optOut, jobEndedMail }: Pick<User, 'optOut' | 'jobEndedMail'>): MailPreferences {
  return { optOut: optOut ?? [], jobEndedMail: jobEndedMail ?? false };
}

/**
 * Changes a user's mail preferences. Marks them as internal, so that no load overwrites them.
 * @returns undefined when there is no such user.
 */
export async function changePreferences(
  { users }: Pick<Store, 'users'>,
  user: string,
  by: string,
  change: (was: MailPreferences) => MailPreferences,
): Promise<MailPreferences | undefined> {
  if (!(await users.get(user))) return undefined;
  const edited = await users.edit(user, by, (record) => {
    const { optOut, jobEndedMail } = change(preferencesOf(record));
    const next = { ...record, optOut: [...new Set(optOut)].sort(), jobEndedMail };
    return withFieldsMarked(next, ['optOut', 'jobEndedMail'], 'INTERNAL');
  });
  return edited && preferencesOf(edited);
}

/** Opts the user out of a notification type, or back in. */
export function withOptOut(was: MailPreferences, type: string, isOut: boolean): MailPreferences {
  const others = was.optOut.filter((code) => code !== type);
  return { ...was, optOut: isOut ? [...others, type] : others };
}
