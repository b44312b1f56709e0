/**
 * How far a DOI is, as this installation knows: decided but perhaps not yet at the registry (`claimed`), a draft there
 * (`reserved`), registered and not findable, findable; or somebody else's, which is never given to an asset (`foreign`).
 */
export type StoredDoiState = 'claimed' | 'reserved' | 'registered' | 'findable' | 'foreign';

/** What the registry last said of a DOI. */
export interface Confirmation {
  /** HTTP status of the answer. */
  status: number;
  /** SHA-256 of what was sent, hexadecimal; absent where the DOI was only read. */
  digest?: string;
  at: Date;
}

/** A DOI of this installation: which asset has it. There is one for a DOI, and one for an asset. */
export interface StoredDoi {
  /** The DOI in lower case. */
  _id: string;
  /** Absent on foreign ones. */
  asset?: string;
  /** Code of the DOI profile. */
  profile: string;
  state: StoredDoiState;
  /** Minted here, from the profile's template; else it came with the asset. */
  isMinted: boolean;
  /** The run, or the person. */
  claimedBy: string;
  claimedAt: Date;
  /** Absent until the registry said that it is this account's. */
  confirmed?: Confirmation;
  /** It could not be hidden or shown. */
  problem?: { message: string; at: Date; tries: number };
  /** Not seen to before: a worker has it in hand, or it waits after a problem. */
  notBefore?: Date;
}
