/** A connection to a server that files are uploaded to. Paths have slashes; folders are made as needed. */
export interface FileTransfer {
  /** Bytes of a file, or undefined when there is none. */
  size(path: string): Promise<number | undefined>;
  ensureFolder(path: string): Promise<void>;
  /**
   * Sends a local file, going on after what an earlier attempt sent of it.
   * @param there how many bytes of it are there; undefined when it is to be sent from the beginning.
   */
  send(local: string, remote: string, there: number | undefined): Promise<void>;
  /** Gives a file its name in one step, also where a file of that name is there. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

/** What is needed to reach a server; with secrets in the clear, so it is made where it is used and kept nowhere. */
export interface TransferSettings {
  host: string;
  port: number;
  user: string;
  password?: string;
}

/** What a server refused, or why it could not be reached. Says nothing of secrets. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  /** Trying again is of no use before somebody changed something. */
  readonly isPermanent: boolean;

  constructor(message: string, isPermanent: boolean) {
    super(message);
    this.isPermanent = isPermanent;
  }
}

export const CONNECT_TIMEOUT_MS = 20_000;
/** A connection on which nothing is heard for so long is given up. */
export const IDLE_TIMEOUT_MS = 30_000;
