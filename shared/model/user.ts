import { z } from 'zod';
import { BLOCKS_OF_ONE_SERVICE } from './code-tables/users.ts';
import { dayIn, type Clock } from './partial-date.ts';
import { fieldProvenanceShape, segmentShape } from './provenance.ts';
import { storedFieldsShape, type StoredFields } from './record.ts';

const text = z.string();

/** A user's role. Roles unknown to Muster are kept and grant nothing. A load gives roles only to new users. */
export const userRoleSchema = z.looseObject({
  role: text.min(1),
  /** Code of the library that the role is for; absent means the whole institution. */
  scope: text.optional(),
  /** Roles with the parameter "Read Only". */
  readOnly: z.boolean().optional(),
  /** Code of the identity provider that gave it at a sign-in, and takes it back. */
  grantedBy: text.optional(),
});
export type UserRole = z.infer<typeof userRoleSchema>;

/** Who added an entry, and when (ISO 8601). */
const addedShape = { createdBy: text.optional(), createdDate: text.optional() };

/**
 * A library desk's record about a user: a block, a statistics category, a note. Type codes are the institution's own.
 */
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
  /** Wants mail when one of their runs ends. */
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

/** Whether the account can be used; if not, what closes it. */
export const ACCOUNT_STATES = { OPEN: 'Open', INACTIVE: 'Inactive', EXPIRED: 'Expired', BLOCKED: 'Blocked' } as const;
export type AccountState = keyof typeof ACCOUNT_STATES;

/** True if the last day of the account is over in this time zone. */
export function hasExpired({ expiryDate }: Pick<User, 'expiryDate'>, { now, timeZone }: Clock): boolean {
  const day = expiryDay({ expiryDate });
  return day !== undefined && day.join('') < dayIn(timeZone, now);
}

/** Year, month and day of the expiry date; undefined if there is none, or it is not a date. */
export function expiryDay({ expiryDate }: Pick<User, 'expiryDate'>): string[] | undefined {
  return /^(\d{4})-?(\d{2})-?(\d{2})/.exec(expiryDate ?? '')?.slice(1);
}

/** The types of the user's active blocks. */
export function activeBlocks({ blocks }: Pick<User, 'blocks'>): string[] {
  return (blocks ?? []).filter(({ status }) => status !== 'INACTIVE').map(({ blockType }) => blockType);
}

/** True for a block of this type that is more than the block of one service. */
export function closesAccount(blockType: string): boolean {
  return !Object.hasOwn(BLOCKS_OF_ONE_SERVICE, blockType);
}
