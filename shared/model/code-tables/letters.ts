import { codeRows } from './code-rows.ts';

/** What users may be notified of by "Update/Notify Users". The first code is the product's own, misspelling and all. */
export const NOTIFICATION_TYPES = codeRows({
  SOCIAL_LOGIN_INVITAION: 'Invitation to log in with a social account',
  ACCOUNT_CHANGED: 'Your account was changed',
  ACCOUNT_EXPIRES: 'Your account is about to expire',
  NEWS: 'News from the repository',
  SERVICE_INTERRUPTION: 'Interruption of service',
});

/** Letters that a researcher may be sent when an event occurs. */
export const RESEARCHER_LETTERS = codeRows({
  AUTHOR_MATCH_APPROVAL: 'Request to approve author matches',
  MEDIATED_DEPOSIT_APPROVED: 'Deposit made on your behalf approved',
  DEPOSIT_APPROVED: 'Deposit approved',
  DEPOSIT_RETURNED: 'Deposit returned',
  ASSET_STATISTICS: 'Views and downloads of your assets',
  ORCID_PERMISSION_EXPIRES: 'ORCID permission about to expire',
});
