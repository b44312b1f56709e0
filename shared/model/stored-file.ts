/** A file of an asset: its bytes are in the file store under their hash, which several assets may share. */
export interface StoredFile {
  /** Random. There is one file per asset and hash, so importing the same bytes again gives the same file. */
  _id: string;
  asset: string;
  sha256: string;
  size: number;
  mimeType: string;
  name: string;
  /** Journal row of the run that imported it. */
  by: string;
  at: Date;
  /** Since when its asset no longer shows it: an undo reversed the import, or the asset is deleted. */
  unusedSince?: Date;
}
