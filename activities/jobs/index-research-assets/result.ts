/** What indexing an asset came to: what is journaled before the member is decided. */
export interface IndexResult {
  /** The published version; 0 when there is no discovery record, since the asset was never public. */
  version: number;
  /** The record says that the asset is gone from the portal. */
  deleted: boolean;
  /** By code of the publishing profile: true when its target has the record, else why it refused it. */
  pushed: Record<string, true | string>;
  /** While it is performed: codes of the profiles whose targets do not have it yet. */
  waiting?: string[];
}
