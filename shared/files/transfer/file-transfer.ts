/** A connection to a server for uploading files. Paths use slashes; folders are created as needed. */
export interface FileTransfer {
  /** The file's size in bytes; undefined when it does not exist. */
  size(path: string): Promise<number | undefined>;
  ensureFolder(path: string): Promise<void>;
  /**
   * Sends a local file, continuing after the bytes of an earlier attempt.
   * @param there the number of bytes already there; undefined to start from the beginning.
   */
  send(local: string, remote: string, there: number | undefined): Promise<void>;
  /** Renames a file atomically, replacing an existing one. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

/** How to reach a server. Contains secrets in plain text: create it where it is used and never store it. */
export interface TransferSettings {
  host: string;
  port: number;
  user: string;
  password?: string;
}

/** Why a server refused something or could not be reached, cleaned and cut. Never contains secrets. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  /** True when a retry is useless until someone changes something. */
  readonly isPermanent: boolean;

  constructor(message: string, isPermanent: boolean) {
    super(message);
    this.isPermanent = isPermanent;
  }
}

/** However a server behaves, a call ends within these. */
export interface TransferLimits {
  connectMs: number;
  /** How long a connection may be silent before it is closed. */
  idleMs: number;
  /** For each call, signing in among them: a server may answer a byte at a time. */
  callMs: number;
  /** A file that is sent more slowly is given up; the next attempt continues it. */
  leastBytesPerSecond: number;
}

export const TRANSFER_LIMITS: TransferLimits = {
  connectMs: 20_000,
  idleMs: 30_000,
  callMs: 120_000,
  leastBytesPerSecond: 8 * 1024,
};
