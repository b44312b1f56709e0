import type { Readable } from 'node:stream';

/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface StoredBlob {
  size: number;
  /** When it was last put. */
  putAt: Date;
}

/**
 * Where the bytes of files are, by what they are: the name of a blob is the SHA-256 of its bytes, in hex. The same bytes
 * are stored once, whoever has them. API and workers see the same store.
 */
export interface FileStore {
  /** Takes over a finished file, whose bytes have this hash; after it returns they survive a crash. Twice is once. */
  put(path: string, sha256: string): Promise<void>;
  stat(sha256: string): Promise<StoredBlob | undefined>;
  /** @throws when it is not there. */
  openRead(sha256: string, range?: ByteRange): Promise<Readable>;
  /** Nothing happens when it is not there. */
  delete(sha256: string): Promise<void>;
  /** All blobs, in no order. */
  list(): AsyncIterable<string>;
}
