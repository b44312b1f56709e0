import type { Readable } from 'node:stream';

/** First and last byte, inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredBlob {
  size: number;
  /** When it was last stored. */
  putAt: Date;
}

/**
 * Content-addressed storage for files: a blob's name is the SHA-256 of its bytes, in hex. The same bytes are stored
 * once. API and workers share the store.
 */
export interface FileStore {
  /** Takes over a finished file with this hash; once it returns, the bytes survive a crash. Idempotent. */
  put(path: string, sha256: string): Promise<void>;
  stat(sha256: string): Promise<StoredBlob | undefined>;
  /** @throws when it does not exist. */
  openRead(sha256: string, range?: ByteRange): Promise<Readable>;
  /** Does nothing when it does not exist. */
  delete(sha256: string): Promise<void>;
  /** All blobs, in no particular order. */
  list(): AsyncIterable<string>;
}
