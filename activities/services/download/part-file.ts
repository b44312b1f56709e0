import { createHash, randomUUID, type Hash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { partSourceSchema, readSidecar, writeSidecar, type PartSource, type Sidecar } from './part-sidecar.ts';

/** A killed worker loses at most this much of a download, or what arrived in this time. */
const CHECKPOINT_BYTES = 8 * 1024 * 1024;
const CHECKPOINT_MS = 2_000;

/** Another attempt has taken over the download; this one must stop. */
export class TakenOverError extends Error {
  override readonly name = 'TakenOverError';
}

export interface FinishedPart {
  path: string;
  sha256: string;
  size: number;
}

/**
 * A download in progress: an append-only file, and a sidecar that describes the whole. Each attempt writes its own
 * file, so two attempts never write to the same one. Takes over an earlier attempt's bytes: renames the file if its
 * writer has released it, copies it if the writer may still be alive.
 */
export class PartFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #handle: FileHandle;
  #source: PartSource = {};
  #hash: Hash = createHash('sha256');
  #length = 0;
  #synced = 0;
  #syncedAt = performance.now();

  private constructor(folder: string, name: string, handle: FileHandle) {
    this.#folder = folder;
    this.#path = join(folder, `${name}.part`);
    this.#handle = handle;
  }

  /** Opens a part file in this download's folder, with the bytes of earlier attempts. @throws the signal's reason. */
  static async open(folder: string, signal: AbortSignal): Promise<PartFile> {
    await mkdir(folder, { recursive: true });
    const name = randomUUID();
    const path = join(folder, `${name}.part`);
    const best = await findLongest(folder);
    const isRenamed = best?.sidecar.isReleased === true && (await claim(best, folder, name));
    const part = new PartFile(folder, name, await open(path, isRenamed ? 'r+' : 'w+'));
    try {
      if (best && isRenamed) await part.#adoptOwn(best.sidecar, signal);
      else if (best && !best.sidecar.isReleased) await part.#copy(best.path, best.sidecar, signal);
      await part.#checkpoint();
      await part.#removeOthers(name);
      return part;
    } catch (error) {
      await part.#handle.close();
      throw error;
    }
  }

  get length(): number {
    return this.#length;
  }

  get source(): Readonly<PartSource> {
    return this.#source;
  }

  /** Starts over as a part of this source. */
  async restart(source: PartSource): Promise<void> {
    await this.#handle.truncate(0);
    this.#length = 0;
    this.#synced = 0;
    this.#hash = createHash('sha256');
    this.#source = source;
    await this.#checkpoint();
  }

  /** @throws TakenOverError, checked from time to time, when another attempt has taken over. */
  async append(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, written, bytes.length - written, this.#length + written);
      written += bytesWritten;
    }
    this.#hash.update(bytes);
    this.#length += bytes.length;
    const isDue = performance.now() - this.#syncedAt >= CHECKPOINT_MS;
    if (isDue || this.#length - this.#synced >= CHECKPOINT_BYTES) await this.#checkpoint();
  }

  /** Releases the file so that a later attempt can continue it. */
  async release(): Promise<void> {
    try {
      await this.#checkpoint(true);
    } finally {
      await this.#handle.close();
    }
  }

  /** Releases the file after another error, which matters more than an error here. */
  async releaseQuietly(): Promise<void> {
    await this.release().catch(() => undefined);
  }

  /** Closes the complete file, ready for the store. */
  async finish(): Promise<FinishedPart> {
    try {
      await this.#checkpoint();
    } finally {
      await this.#handle.close();
    }
    return { path: this.#path, sha256: this.#hash.digest('hex'), size: this.#length };
  }

  /** Closes and deletes it. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await this.remove();
  }

  /** Deletes it, once closed. */
  async remove(): Promise<void> {
    await removePart(this.#folder);
  }

  /** Copies the safe bytes of the old file, which another writer may still append to. */
  async #copy(path: string, sidecar: Sidecar, signal: AbortSignal): Promise<void> {
    const from = await open(path, 'r').catch(() => undefined);
    if (!from) return;
    try {
      if (sidecar.synced > 0) {
        for await (const chunk of from.createReadStream({ end: sidecar.synced - 1, autoClose: false, signal })) {
          await this.append(chunk as Buffer);
        }
      }
    } finally {
      await from.close();
    }
    this.#source = sourceOf(sidecar);
  }

  async #adoptOwn(sidecar: Sidecar, signal: AbortSignal): Promise<void> {
    await this.#handle.truncate(sidecar.synced);
    if (sidecar.synced > 0) {
      const bytes = this.#handle.createReadStream({ start: 0, end: sidecar.synced - 1, autoClose: false, signal });
      for await (const chunk of bytes) this.#hash.update(chunk as Buffer);
    }
    this.#length = sidecar.synced;
    this.#source = sourceOf(sidecar);
  }

  /** Flushes the bytes first, then the sidecar that counts them. */
  async #checkpoint(isReleased = false): Promise<void> {
    await this.#handle.datasync();
    await this.#requireOwn();
    await writeSidecar(this.#path.replace(/part$/, 'json'), {
      ...this.#source,
      synced: this.#length,
      isReleased,
    });
    this.#synced = this.#length;
    this.#syncedAt = performance.now();
  }

  async #requireOwn(): Promise<void> {
    const [own, named] = await Promise.all([this.#handle.stat(), stat(this.#path).catch(() => undefined)]);
    if (named?.ino !== own.ino) throw new TakenOverError('Another attempt took over this download.');
  }

  async #removeOthers(name: string): Promise<void> {
    const others = (await readdir(this.#folder)).filter((entry) => !entry.startsWith(name));
    for (const entry of others) await rm(join(this.#folder, entry), { force: true });
  }
}

/** Removes the rest of a download. */
export async function removePart(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

interface Found {
  path: string;
  sidecar: Sidecar;
}

/** The earlier attempt's part with the most bytes on disk. */
async function findLongest(folder: string): Promise<Found | undefined> {
  const found: Found[] = [];
  for (const entry of await readdir(folder)) {
    if (!entry.endsWith('.json')) continue;
    const sidecar = await readSidecar(join(folder, entry));
    const path = join(folder, entry.replace(/json$/, 'part'));
    const size = await stat(path).then(
      (known) => known.size,
      () => -1,
    );
    if (sidecar && size >= sidecar.synced) found.push({ path, sidecar });
  }
  return found.sort((a, b) => b.sidecar.synced - a.sidecar.synced)[0];
}

/** Renames a released part, after writing its new sidecar. @returns false when another attempt was faster. */
async function claim({ path, sidecar }: Found, folder: string, name: string): Promise<boolean> {
  await writeSidecar(join(folder, `${name}.json`), { ...sidecar, isReleased: false });
  try {
    await rename(path, join(folder, `${name}.part`));
    return true;
  } catch {
    return false;
  }
}

function sourceOf(sidecar: Sidecar): PartSource {
  return partSourceSchema.parse(sidecar);
}
