/** Why an asset, or an item of it, came out as it did. */
export const REGISTER_DOI_REASONS = {
  ALREADY_FINDABLE: 'The DOI was registered before.',
  EXTERNAL_DOI: 'The DOI came with the asset and was registered elsewhere.',
  TYPE_NOT_ALLOWED: 'No active DOI profile covers this asset type.',
  INVALID_METADATA: 'DataCite would refuse the metadata of the asset. Nothing was registered.',
  REFUSED_BY_DATACITE: 'DataCite refused the registration.',
  NO_PROFILE_FOR_PREFIX: 'No active DOI profile with a password has the prefix of the reserved DOI.',
  DOI_TAKEN: 'The DOI belongs to another asset or account, or leads elsewhere.',
  DOI_CONFLICT: 'Another DOI was registered for the asset than the one it has now.',
  NO_FREE_NUMBER: 'No free number was found for a new DOI.',
  NOT_AUTHORIZED: 'The DataCite account may not register this DOI.',
  DOI_NOT_ACCEPTED: 'DataCite does not accept this as a DOI.',
  NOT_FINDABLE: 'DataCite accepted the DOI but did not make it findable. Its prefix may be for tests only.',
  NOT_CONFIRMED: 'It is not known whether the DOI was registered. Run the job again.',
  ACCOUNT_REFUSED: 'DataCite does not accept the account or its password.',
  ACCOUNT_WITHOUT_PASSWORD: 'The DOI profile has no password.',
  SECRET_UNREADABLE: 'The stored password of the DOI profile cannot be read.',
  PUBLIC_ADDRESS_IS_LOCAL: 'The DOI would lead to an address that only this machine reaches. Set MUSTER_PUBLIC_URL.',
  NO_ACTIVE_PROFILE: 'No DOI profile is active and has a password.',
} as const;

export type RegisterDoiReason = keyof typeof REGISTER_DOI_REASONS;
