/** A file that an asset has here: its bytes are in the file store under their hash, which several assets may share. */
export interface StoredFile {
  /** Made of asset and hash, so that importing the same bytes again makes the same file. */
  _id: string;
  asset: string;
  sha256: string;
  size: number;
  mimeType: string;
  name: string;
  /** Journal row of the run that brought it. */
  by: string;
  at: Date;
  /** Since when its asset does not show it any more: an undo took it back, or the asset is deleted. */
  unusedSince?: Date;
}
