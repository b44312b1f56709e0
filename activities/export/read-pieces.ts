import { open } from 'node:fs/promises';

const PIECE_BYTES = 256 * 1024;

/**
 * Reads a file piece by piece into one buffer: a piece is valid until the next one is read, and a large file leaves no
 * garbage to collect.
 * @throws what opening and reading throw, for example `ENOENT`.
 */
export async function* readPieces(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
