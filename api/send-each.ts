import { Readable, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/**
 * Sends what a generator yields, as fast as the client takes it, through a stream that writes it if there is one. If the
 * client leaves, that is the end. @throws what the generator throws; before anything is sent if it does so at once.
 */
export async function sendEach<T>(response: Response, items: AsyncGenerator<T>, through?: Duplex): Promise<void> {
  const first = await items.next();
  const all = Readable.from(from(first, items));
  try {
    await (through ? pipeline(all, through, response) : pipeline(all, response));
  } catch (error) {
    if (!isClientGone(error)) throw error;
  }
}

async function* from<T>(first: IteratorResult<T>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return(undefined);
  }
}

function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
