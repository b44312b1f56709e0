import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const WRITE_BYTES = 256 * 1024;

export interface WrittenFile {
  bytes: number;
  sha256: string;
}

/**
 * Writes a file in large pieces and hashes it; when it is closed, it is on disk. Input is copied into one buffer, so
 * callers may reuse their pieces, and a large file leaves no garbage to collect.
 */
export class DurableFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafe(WRITE_BYTES);
  #filled = 0;
  #bytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** Only the owner of the process may read it. Overwrites a file of that name. */
  static async create(path: string): Promise<DurableFile> {
    return new DurableFile(path, await open(path, 'w', 0o600));
  }

  /** One call at a time. */
  async write(piece: Uint8Array): Promise<void> {
    let from = 0;
    while (from < piece.length) {
      const taken = piece.subarray(from, from + this.#buffer.length - this.#filled);
      this.#buffer.set(taken, this.#filled);
      this.#filled += taken.length;
      from += taken.length;
      if (this.#filled === this.#buffer.length) await this.#flush();
    }
  }

  /** Writes the rest, and makes sure that the file survives a loss of power. */
  async finish(): Promise<WrittenFile> {
    await this.#flush();
    await this.#handle.sync();
    await this.#handle.close();
    await syncFolder(dirname(this.#path));
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Closes a file that will not be finished. */
  async abandon(): Promise<void> {
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const data = this.#buffer.subarray(0, this.#filled);
    this.#hash.update(data);
    this.#bytes += data.length;
    let from = 0;
    while (from < data.length) from += (await this.#handle.write(data, from)).bytesWritten;
    this.#filled = 0;
  }
}

/** Makes names in a folder durable. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
