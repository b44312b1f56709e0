/** The error rows of ORCID's member API: status, code, and the message for the developer. */
export const ORCID_ERRORS = {
  putCodeNotFound: { status: 404, code: 9016, says: 'No such entity on this record.' },
  unknownOrcid: { status: 404, code: 9011, says: 'No record found for this iD.' },
  notTheSource: { status: 403, code: 9010, says: 'You are not the source of the item, so you cannot change it.' },
  scopeTooSmall: { status: 403, code: 9004, says: 'The scope of the token does not cover this.' },
  otherRecord: { status: 401, code: 9017, says: 'The token was given for a different record.' },
  deprecated: { status: 301, code: 9007, says: 'This account is deprecated. Please refer to account:' },
  locked: { status: 409, code: 9018, says: 'The record is locked.' },
  deactivated: { status: 409, code: 9044, says: 'The record was deactivated by its owner.' },
  unclaimed: { status: 409, code: 9036, says: 'The record was not claimed yet.' },
  clientDeactivated: { status: 409, code: 9057, says: 'The client is deactivated.' },
  notAcceptable: { status: 406, code: 9001, says: 'This media type is not offered.' },
  burst: { status: 503, code: 9000, says: 'Too many calls at once.' },
  broken: { status: 500, code: 9008, says: 'Something went wrong in ORCID.' },
} as const;

export type OrcidErrorName = keyof typeof ORCID_ERRORS;

export function errorBody(name: OrcidErrorName, more = ''): Record<string, unknown> {
  const { status, code, says } = ORCID_ERRORS[name];
  return {
    'response-code': status,
    'developer-message': `${says}${more === '' ? '' : ` ${more}`}`,
    'user-message': says,
    'error-code': code,
    'more-info': 'https://members.orcid.org/api/resources/troubleshooting',
  };
}
