import { mkdir, open, opendir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Config } from '../runtime/config.ts';
import type { ByteRange, FileStore, StoredBlob } from './file-store.ts';

const HASH = /^[0-9a-f]{64}$/;

/** This installation's store: on the same disk as the downloads folder, so that files are moved, not copied. */
export function openFileStore({ filesFolder }: Pick<Config, 'filesFolder'>): FileStore {
  return new DiskFileStore(join(filesFolder, 'assets'));
}

/** Stores blobs in a folder, two levels deep by the first digits of their hashes. */
export class DiskFileStore implements FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(path: string, sha256: string): Promise<void> {
    const blob = this.#pathOf(sha256);
    await mkdir(dirname(blob), { recursive: true });
    await sync(path);
    if (await this.stat(sha256)) {
      // It is in use again: a purge that just found it unused leaves it.
      const now = new Date();
      await utimes(blob, now, now);
      await rm(path, { force: true });
      return;
    }
    await rename(path, blob);
    await sync(dirname(blob));
  }

  async stat(sha256: string): Promise<StoredBlob | undefined> {
    try {
      const { size, mtime } = await stat(this.#pathOf(sha256));
      return { size, putAt: mtime };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async openRead(sha256: string, range?: ByteRange): Promise<Readable> {
    const handle = await open(this.#pathOf(sha256), 'r');
    return handle.createReadStream(range ?? {});
  }

  async delete(sha256: string): Promise<void> {
    await rm(this.#pathOf(sha256), { force: true });
  }

  async *list(): AsyncIterable<string> {
    for (const first of await names(this.#folder)) {
      for (const second of await names(join(this.#folder, first))) {
        for (const name of await names(join(this.#folder, first, second))) if (HASH.test(name)) yield name;
      }
    }
  }

  #pathOf(sha256: string): string {
    if (!HASH.test(sha256)) throw new Error('The name of a blob must be a SHA-256 in hex.');
    return join(this.#folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }
}

/** Flushes a file's bytes, or a folder's entries, to disk. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function names(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of await opendir(folder)) found.push(entry.name);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return found;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
