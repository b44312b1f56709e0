import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Terminal } from './terminal.ts';

/** Writes what the API sends to a file, or to standard output. A file is there when it is complete. */
export async function writeAnswer(
  { write, note, signal }: Pick<Terminal, 'write' | 'note' | 'signal'>,
  response: Response,
  output: string | undefined,
): Promise<void> {
  const bytes = (response.body ?? []) as AsyncIterable<Uint8Array>;
  if (output === undefined) {
    for await (const piece of bytes) await write(piece);
    return;
  }
  const draft = `${output}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(bytes), createWriteStream(draft, { mode: 0o600 }), { signal });
    await rename(draft, output);
  } finally {
    await rm(draft, { force: true });
  }
  note(`Written to ${output}`);
}
