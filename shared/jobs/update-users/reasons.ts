/** Why a user, or an item of it, came out as it did. */
export const UPDATE_USERS_REASONS = {
  ALREADY_SET: 'It already is as requested.',
  PROVENANCE_CHANGED: 'Only the mark that says who maintains the field was changed.',
  ADDED: 'It was added.',
  ALREADY_THERE: 'It was already there.',
  ALREADY_HELD: 'The user already has this role.',
  ALREADY_INTERNAL: 'The account already is internal.',
  ALREADY_EXTERNAL: 'The account already is external.',
  CONVERTED: 'The account was converted.',
  CONVERTED_WITH_PASSWORD: 'The account was converted, and a new password was set.',
  HOLDS_MORE_RIGHTS: 'The account holds a right that the submitter lacks, so it was left alone.',
  OWN_ACCOUNT: 'Nobody can block the account that submits the run.',
  ROLE_NOT_HELD: 'The submitter no longer holds the role, so it was not handed out.',
  NO_EMAIL: 'The user has no e-mail address.',
  NO_EXPIRY_DATE: 'The account has no expiry date, so there is nothing to say about it.',
  NOTIFICATION_ORDERED: 'The notification will be sent.',
} as const;

export type UpdateUsersReason = keyof typeof UPDATE_USERS_REASONS;
