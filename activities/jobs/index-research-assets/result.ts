/** The result of indexing an asset, journaled before the member is decided. */
export interface IndexResult {
  /** The published version; 0 if there is no discovery record because the asset was never public. */
  version: number;
  /** The record says that the asset is no longer on the portal. */
  deleted: boolean;
  /** By code of the publishing profile: true if its target has the record, otherwise why it refused it. */
  pushed: Record<string, true | string>;
  /** During indexing: codes of the profiles whose targets do not have it yet. */
  waiting?: string[];
}
