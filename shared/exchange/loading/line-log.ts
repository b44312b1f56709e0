import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const REMEMBERED = 20;

/** A file of JSON lines that comes into being with its first line. The first twenty are remembered, to be shown at once. */
export class LineLog<T> {
  readonly path: string;
  readonly first: T[] = [];
  #lines = 0;
  #handle: FileHandle | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** How many lines were written. */
  get lines(): number {
    return this.#lines;
  }

  /** Appends a line; an older file of that name is replaced. */
  async write(entry: T): Promise<void> {
    if (!this.#handle) {
      await mkdir(dirname(this.path), { recursive: true });
      this.#handle = await open(this.path, 'w', 0o600);
    }
    await this.#handle.write(`${JSON.stringify(entry)}\n`);
    this.#lines += 1;
    if (this.first.length < REMEMBERED) this.first.push(entry);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}
