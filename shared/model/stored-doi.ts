/**
 * The state of a DOI as this installation knows it: decided but possibly not yet at the registry (`claimed`), a draft
 * there (`reserved`), registered but not findable, findable; or owned by someone else and never given to an asset
 * (`foreign`).
 */
export type StoredDoiState = 'claimed' | 'reserved' | 'registered' | 'findable' | 'foreign';

/** The registry's last answer about a DOI. */
export interface Confirmation {
  /** HTTP status of the answer. */
  status: number;
  /** SHA-256 of the request, hexadecimal; absent if the DOI was only read. */
  digest?: string;
  at: Date;
}

/** A DOI of this installation and the asset that has it. One entry per DOI, and one per asset. */
export interface StoredDoi {
  /** The DOI in lower case. */
  _id: string;
  /** Absent on foreign DOIs. */
  asset?: string;
  /** Code of the DOI profile. */
  profile: string;
  state: StoredDoiState;
  /** True if minted here, from the profile's template; otherwise it came with the asset. */
  isMinted: boolean;
  /** The run, or the person. */
  claimedBy: string;
  claimedAt: Date;
  /** Absent until the registry confirmed that this account owns it. */
  confirmed?: Confirmation;
  /** Hiding or showing it failed. */
  problem?: { message: string; at: Date; tries: number };
  /** Not handled before this time: a worker is handling it, or it waits after a problem. */
  notBefore?: Date;
}
