import { z } from 'zod';
import { dayIn, type Clock } from './partial-date.ts';
import { fieldProvenanceShape, segmentShape } from './provenance.ts';
import { storedFieldsShape, type StoredFields } from './record.ts';

const text = z.string();

/** A role held by a user. Roles that Muster does not know are kept and grant nothing. A load gives roles to new users only. */
export const userRoleSchema = z.looseObject({
  role: text.min(1),
  /** Code of the library that the role is held for; absent means the whole institution. */
  scope: text.optional(),
  /** Roles with the parameter "Read Only". */
  readOnly: z.boolean().optional(),
});
export type UserRole = z.infer<typeof userRoleSchema>;

/** Who put an entry there, and when (ISO 8601). */
const addedShape = { createdBy: text.optional(), createdDate: text.optional() };

/** What a library's desk knows of a user: a block, a statistics category, a note. Type codes are the institution's own. */
const userBlockSchema = z.looseObject({
  blockType: text.min(1),
  description: text.optional(),
  status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  note: text.optional(),
  ...addedShape,
  ...segmentShape,
});
const userStatisticSchema = z.looseObject({
  category: text.min(1),
  note: text.optional(),
  ...addedShape,
  ...segmentShape,
});
const userNoteSchema = z.looseObject({
  noteType: text.optional(),
  text: text.min(1),
  ...addedShape,
  ...segmentShape,
});

export const userContentSchema = z.looseObject({
  firstName: text.optional(),
  middleName: text.optional(),
  lastName: text.optional(),
  email: text.optional(),
  accountType: z.enum(['INTERNAL', 'EXTERNAL']).optional(),
  /** Absent means active. */
  status: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  isResearcher: z.boolean().optional(),
  preferredLanguage: text.optional(),
  /** The last day of the account, YYYY-MM-DD or YYYYMMDD. */
  expiryDate: text.optional(),
  /** Codes of notification types that the user does not want. */
  optOut: z.array(text).optional(),
  /** Wants a mail when an own run ends. */
  jobEndedMail: z.boolean().optional(),
  roles: z.array(userRoleSchema).optional(),
  userGroup: text.optional(),
  campus: text.optional(),
  resourceSharingLibrary: text.optional(),
  blocks: z.array(userBlockSchema).optional(),
  statistics: z.array(userStatisticSchema).optional(),
  notes: z.array(userNoteSchema).optional(),
  ...fieldProvenanceShape,
});

export const userSchema = userContentSchema.extend(storedFieldsShape);
export type UserContent = z.infer<typeof userContentSchema>;
export type User = UserContent & StoredFields;

/** True when the last day of the account is over in this time zone. */
export function hasExpired({ expiryDate }: Pick<User, 'expiryDate'>, { now, timeZone }: Clock): boolean {
  const day = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(expiryDate ?? '');
  return day !== null && `${day[1] ?? ''}${day[2] ?? ''}${day[3] ?? ''}` < dayIn(timeZone, now);
}

/** The types of the user's blocks that were not lifted. */
export function activeBlocks({ blocks }: Pick<User, 'blocks'>): string[] {
  return (blocks ?? []).filter(({ status }) => status !== 'INACTIVE').map(({ blockType }) => blockType);
}
